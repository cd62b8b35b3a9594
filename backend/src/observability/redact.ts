const CENSOR = '[secret]';

/** Fields that never reach the log, in lower case without `-` and `_`, at any depth. */
const SECRET_FIELDS = new Set([
  'accesskeysecret',
  'adminapikey',
  'adminkey',
  'authorization',
  'awssecretaccesskey',
  'cookie',
  'csrftoken',
  'masterkey',
  'namespacesecret',
  'password',
  'proxyauthorization',
  'secret',
  'secretaccesskey',
  'secretkey',
  'sessiontoken',
  'setcookie',
  'signature',
  'signingkey',
  'token',
  'xadminkey',
  'xamzsecuritytoken',
  'xamzsignature',
  'xcsrftoken',
]);

/** Query parameters that are a credential: with a presigned URL's signature its holder could use it again. */
const SECRET_PARAMETERS =
  /([?&](?:X-Amz-Signature|X-Amz-Security-Token|X-Amz-Credential|Signature|AWSAccessKeyId)=)[^&#\s]*/gi;
/** `scheme://user:password@host`. */
const URL_PASSWORD = /([a-z][a-z0-9+.-]*:\/\/[^\s/:@]*):[^\s@/]+@/gi;
const MAX_DEPTH = 6;
/** Node hands raw headers as a flat list of names and values. */
const isSecretName = (name: unknown) =>
  typeof name === 'string' && SECRET_FIELDS.has(name.toLowerCase().replaceAll(/[-_]/g, ''));

/** Takes credentials out of a text: signatures in queries, passwords in addresses. */
export function redactText(text: string): string {
  return text.replaceAll(SECRET_PARAMETERS, `$1${CENSOR}`).replaceAll(URL_PASSWORD, `$1:${CENSOR}@`);
}

/** A copy for the log without any secret; errors become plain objects, what lies too deep is left out. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[deep]';
  if (value instanceof Error) return redactError(value, depth);
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return `[${value.length} bytes]`;
  if (Array.isArray(value)) return redactList(value, depth);
  if ('toJSON' in value && typeof value.toJSON === 'function') return redact(value.toJSON(), depth + 1);
  const entries = Object.entries(value).map(([name, entry]) => [
    name,
    isSecretName(name) ? CENSOR : redact(entry, depth + 1),
  ]);
  return Object.fromEntries(entries);
}

function redactList(values: readonly unknown[], depth: number): unknown[] {
  return values.map((entry, index) => (isSecretName(values[index - 1]) ? CENSOR : redact(entry, depth + 1)));
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  const { code } = error as NodeJS.ErrnoException;
  return {
    name: error.name,
    message: redactText(error.message),
    ...(code === undefined ? {} : { code }),
    stack: redactText(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
  };
}
