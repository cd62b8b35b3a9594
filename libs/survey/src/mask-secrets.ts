/** Query parameters that are a credential: a presigned URL in a tag or key opens an object to whoever reads it. */
const SECRET_PARAMETERS =
  /((?:^|[?&])(?:X-Amz-Signature|X-Amz-Security-Token|X-Amz-Credential|Signature|AWSAccessKeyId|sig|SharedAccessSignature)=)[^&#\s"]*/gi;
const URL_PASSWORD = /([a-z][a-z0-9+.-]{1,31}:\/\/[^\s/:@]{0,256}):[^\s@/]{1,256}@/gi;
const SECRET_NAME = /secret|passw(?:or)?d|token|credential|private[-_ ]?key|access[-_ ]?key/i;
const MASK = '[secret]';

/** A text without the credentials that URLs carry. */
export function maskSecrets(text: string): string {
  if (!text.includes('=') && !text.includes('://')) return text;
  return text.replaceAll(SECRET_PARAMETERS, `$1${MASK}`).replaceAll(URL_PASSWORD, `$1:${MASK}@`);
}

/** Tags, in which people do keep passwords. */
export function maskTags(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const masked = Object.entries(tags).map(([name, value]) => [
    maskSecrets(name),
    SECRET_NAME.test(name) ? MASK : maskSecrets(value),
  ]);
  return Object.fromEntries(masked) as Record<string, string>;
}
