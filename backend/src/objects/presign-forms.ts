import { GatewayError, type PresignRequest } from '@sgw/contracts';

type Query = Readonly<Record<string, string>>;

interface Form {
  readonly method: PresignRequest['method'];
  /** Parameters that make the operation what it is: all of them, or it is another one. */
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** `response-*` of GetObject (AWS: GetObject, "URI Request Parameters"). */
const OVERRIDES = [
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
];

/**
 * What a presigned URL may do: read and write bodies, and no more. A parameter that turns the request into another
 * operation (`tagging`, `acl`, `policy`, …) is not in the table, so nobody can have it signed.
 */
const FORMS: readonly Form[] = [
  { method: 'GET', required: [], optional: OVERRIDES },
  { method: 'GET', required: ['uploadId'], optional: ['max-parts', 'part-number-marker'] },
  { method: 'HEAD', required: [], optional: [] },
  { method: 'PUT', required: [], optional: [] },
  { method: 'PUT', required: ['partNumber', 'uploadId'], optional: [] },
  { method: 'POST', required: ['uploads'], optional: [] },
  { method: 'POST', required: ['uploadId'], optional: [] },
  { method: 'DELETE', required: [], optional: [] },
  { method: 'DELETE', required: ['uploadId'], optional: [] },
];

/** A header value, however long file names are. */
const MAX_VALUE_CHARACTERS = 2048;

/**
 * Checks that a URL with this method and these parameters may be signed.
 *
 * @throws GatewayError `invalid-argument` that names the parameter
 */
export function assertPresignable(method: PresignRequest['method'], query: Query): void {
  const names = Object.keys(query);
  for (const name of names) {
    const value: unknown = query[name];
    // eslint-disable-next-line no-control-regex -- it is control characters that would break out of a header
    if (typeof value === 'string' && value.length <= MAX_VALUE_CHARACTERS && !/[\x00-\x1f\x7f]/.test(value))
      continue;
    throw refusal(`${name} has to be one line of text of at most ${MAX_VALUE_CHARACTERS} characters`, name);
  }
  const forms = FORMS.filter((form) => form.method === method);
  const isAllowed = forms.some(
    ({ required, optional }) =>
      required.every((name) => names.includes(name)) &&
      names.every((name) => required.includes(name) || optional.includes(name)),
  );
  if (isAllowed) return;
  const known = new Set(forms.flatMap(({ required, optional }) => [...required, ...optional]));
  const stranger = names.find((name) => !known.has(name));
  throw refusal(
    stranger === undefined
      ? `A ${method} with ${names.join(' and ') || 'no parameter'} is no way to read or write a body`
      : `A presigned ${method} may not carry ${stranger}`,
    stranger,
  );
}

function refusal(message: string, name: string | undefined): GatewayError {
  const place = name === undefined ? '' : `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return new GatewayError('invalid-argument', message, { pointer: `/query${place}` });
}
