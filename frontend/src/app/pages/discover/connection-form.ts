import type { DiscoveryConnection, StartDiscoveryRequest } from '@sgw/contracts';
import { tagsMistake, tagsOf } from '../../shared/tag-list';

/** What stands in the form. The keys live here and in the request, and nowhere else. */
export interface ConnectionForm {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly pathStyle: boolean;
  readonly buckets: string;
  readonly prefix: string;
  readonly includeVersions: boolean;
  /** Empty: as the server sees fit. */
  readonly concurrency: string;
  readonly name: string;
  readonly note: string;
  /** As typed, parted by commas. */
  readonly tags: string;
  /** Certificates in PEM that are trusted besides the well-known ones. */
  readonly caCertificate: string;
}

export type ConnectionField = keyof ConnectionForm;

export const EMPTY_FORM: ConnectionForm = {
  endpoint: '',
  region: '',
  accessKeyId: '',
  secretAccessKey: '',
  sessionToken: '',
  pathStyle: true,
  buckets: '',
  prefix: '',
  includeVersions: true,
  concurrency: '',
  name: '',
  note: '',
  tags: '',
  caCertificate: '',
};

/** The form with its keys gone. */
export const withoutKeys = (form: ConnectionForm): ConnectionForm => ({
  ...form,
  accessKeyId: '',
  secretAccessKey: '',
  sessionToken: '',
});

/** What is wrong in the form, by field; empty when it can be sent. */
export function mistakesOf(form: ConnectionForm): Partial<Record<ConnectionField, string>> {
  const mistakes: Partial<Record<ConnectionField, string>> = {};
  const endpoint = endpointMistake(form.endpoint.trim());
  if (endpoint) mistakes.endpoint = endpoint;
  if (!/^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)?$/.test(form.region.trim()))
    mistakes.region = 'Letters, digits and hyphens only.';
  if (!form.accessKeyId.trim()) mistakes.accessKeyId = 'Enter the access key.';
  if (!form.secretAccessKey.trim()) mistakes.secretAccessKey = 'Enter the secret key.';
  const tags = tagsMistake(form.tags);
  if (tags) mistakes.tags = tags;
  const ca = certificateMistake(form.caCertificate.trim());
  if (ca) mistakes.caCertificate = ca;
  return mistakes;
}

/** Whether the text is whole is for the server to say; a private key never goes there. */
function certificateMistake(text: string): string | undefined {
  if (text.includes('PRIVATE KEY')) return 'That holds a private key. Only the certificate is wanted.';
  const isOne = /-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(text);
  return text && !isOne ? 'Paste PEM: it begins with -----BEGIN CERTIFICATE-----.' : undefined;
}

function endpointMistake(text: string): string | undefined {
  if (!text) return 'Enter the endpoint, or choose a provider.';
  const placeholder = /\{[^}]*\}/.exec(text);
  if (placeholder) return `Put your own value in the place of ${placeholder[0]}.`;
  if (!URL.canParse(text)) return 'Enter an address such as https://s3.example.org.';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'It begins with https:// or http://.';
  if (url.username || url.password) return 'Keys do not belong in the address: enter them below.';
  if (url.pathname !== '/' || url.search || url.hash) return 'Only host and port: no path behind them.';
  return undefined;
}

/** The connection alone. @param allowAddress the private address that the operator has just allowed */
export function connectionOf(form: ConnectionForm, allowAddress?: string): DiscoveryConnection {
  const region = form.region.trim();
  const sessionToken = form.sessionToken.trim();
  const caCertificate = form.caCertificate.trim();
  return {
    endpoint: form.endpoint.trim().replace(/\/$/, ''),
    accessKeyId: form.accessKeyId.trim(),
    secretAccessKey: form.secretAccessKey.trim(),
    pathStyle: form.pathStyle,
    ...(region && { region }),
    ...(sessionToken && { sessionToken }),
    ...(allowAddress && { allowAddress }),
    ...(caCertificate && { caCertificate }),
  };
}

/** Names of buckets as typed: by line, comma or blank. */
export const bucketNames = (text: string): readonly string[] => [
  ...new Set(text.split(/[\s,]+/u).filter(Boolean)),
];

/** The whole order. */
export function orderOf(form: ConnectionForm, allowAddress?: string): StartDiscoveryRequest {
  const buckets = bucketNames(form.buckets);
  const { prefix, concurrency } = form;
  const name = form.name.trim();
  const note = form.note.trim();
  const tags = tagsOf(form.tags);
  return {
    ...connectionOf(form, allowAddress),
    includeVersions: form.includeVersions,
    ...(buckets.length > 0 && { buckets }),
    ...(prefix && { prefix }),
    ...(concurrency && { concurrency: Number(concurrency) }),
    ...(name && { name }),
    ...(note && { note }),
    ...(tags.length > 0 && { tags }),
  };
}
