import { S3Error, invalidArgument } from '../s3-error.js';

/** One part of a form, as its head describes it. */
export interface FormPart {
  /** As sent; case does not matter. */
  readonly name: string;
  readonly fileName?: string;
}

/** The fields before the file: lower-case name → value, in the order sent. A Map, as names come from strangers. */
export type FormFields = ReadonlyMap<string, string>;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });
const DISPOSITION = /^content-disposition:[ \t]*form-data[ \t]*((?:;.*)?)$/i;
/** `; name="value"`, `; name=value`; browsers write a quote as `%22`, others as `\"`. */
const PARAMETER = /;[ \t]*([A-Za-z0-9-]+\*?)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^";\s]*))[ \t]*/y;

export function malformedForm(cause?: unknown): S3Error {
  return new S3Error('MalformedPOSTRequest', undefined, {}, cause === undefined ? undefined : { cause });
}

/** A field's bytes as text. @throws S3Error MalformedPOSTRequest when they are no UTF-8 */
export function decodeField(bytes: Buffer): string {
  try {
    return strictUtf8.decode(bytes);
  } catch (error) {
    throw malformedForm(error);
  }
}

/** RFC 8187's `utf-8''na%C3%AFve.txt`. */
function decodeExtended(value: string): string | undefined {
  const encoded = /^utf-8'[^']*'(.*)$/i.exec(value)?.[1];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined; // the plain `filename` counts then
  }
}

function parameters(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  PARAMETER.lastIndex = 0;
  while (PARAMETER.lastIndex < text.length) {
    const match = PARAMETER.exec(text);
    const name = match?.[1]?.toLowerCase();
    if (!match || name === undefined || found.has(name)) throw malformedForm();
    found.set(name, match[2]?.replace(/\\(["\\])/g, '$1') ?? match[3] ?? '');
  }
  return found;
}

/**
 * Reads the head of one part (RFC 7578 section 4.2); only its disposition means anything here.
 *
 * @throws S3Error MalformedPOSTRequest
 */
export function readPartHead(head: Buffer): FormPart {
  const lines = decodeField(head).split('\r\n');
  const dispositions = lines.flatMap((line) => DISPOSITION.exec(line)?.[1] ?? []);
  const [disposition, ...more] = dispositions;
  if (disposition === undefined || more.length > 0) throw malformedForm();
  const found = parameters(disposition);
  const name = found.get('name');
  if (!name) throw malformedForm();
  const extended = decodeExtended(found.get('filename*') ?? '');
  const fileName = extended ?? found.get('filename')?.replaceAll('%22', '"');
  return fileName === undefined ? { name } : { name, fileName };
}

/** `POST requires exactly one file upload per request.` */
export function notOneFile(count: number): S3Error {
  return invalidArgument('POST requires exactly one file upload per request.', 'file', String(count));
}
