import {
  MAX_BUCKET_TAGS,
  MAX_OBJECT_TAGS,
  MAX_TAG_KEY_CHARACTERS,
  MAX_TAG_VALUE_CHARACTERS,
} from '@sgw/contracts';
import { decodeQuery } from '../percent-decoding.js';
import { invalidArgument, S3Error } from '../s3-error.js';
import type { HeaderMap } from './read-headers.js';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** Whose tags: the rules differ only in their number. */
export type TagScope = 'object' | 'bucket';

/** Letters, numbers, spaces and `+ - = . _ : / @` (Amazon S3 User Guide, "Categorizing your storage using tags"). */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

function invalidTag(message: string, tag: Tag, isValueBad = false): S3Error {
  return new S3Error(
    'InvalidTag',
    message,
    isValueBad ? { TagKey: tag.key, TagValue: tag.value } : { TagKey: tag.key },
  );
}

/** Characters as Unicode counts them, so that an emoji-free rule is not stricter for letters beyond U+FFFF. */
const characters = (text: string) => (text.length < 128 ? text.length : [...text].length);

/**
 * Checks a whole tag set.
 *
 * @throws S3Error BadRequest (too many), InvalidTag (length, characters, `aws:`, `sgw:`, the same key twice)
 */
export function checkTags(tags: readonly Tag[], scope: TagScope): void {
  if (scope === 'object' && tags.length > MAX_OBJECT_TAGS) {
    throw new S3Error('BadRequest', `Object tags cannot be greater than ${MAX_OBJECT_TAGS}`);
  }
  if (scope === 'bucket' && tags.length > MAX_BUCKET_TAGS) {
    throw new S3Error('BadRequest', `Bucket tag count cannot be greater than ${MAX_BUCKET_TAGS}`);
  }
  const seen = new Set<string>();
  for (const tag of tags) {
    if (tag.key === '' || characters(tag.key) > MAX_TAG_KEY_CHARACTERS || !TAG_TEXT.test(tag.key)) {
      throw invalidTag('The TagKey you have provided is invalid', tag);
    }
    if (/^(aws|sgw):/i.test(tag.key)) {
      throw invalidTag('System tags cannot be added/updated by requester', tag);
    }
    if (characters(tag.value) > MAX_TAG_VALUE_CHARACTERS || !TAG_TEXT.test(tag.value)) {
      throw invalidTag('The TagValue you have provided is invalid', tag, true);
    }
    if (seen.has(tag.key)) throw invalidTag('Cannot provide multiple Tags with the same key', tag);
    seen.add(tag.key);
  }
}

const BAD_HEADER =
  "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.";

/**
 * Tags of an upload from `x-amz-tagging: key=value&key2=value2`, checked.
 *
 * @throws S3Error InvalidArgument (not URL-encoded, a key twice), and as {@link checkTags}
 */
export function readTaggingHeader(headers: HeaderMap): readonly Tag[] {
  const header = headers.get('x-amz-tagging');
  if (!header) return [];
  const tags: Tag[] = [];
  const seen = new Set<string>();
  for (const piece of header.split('&', MAX_OBJECT_TAGS + 1)) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    const key = decodePart(equals < 0 ? piece : piece.slice(0, equals), header);
    const value = equals < 0 ? '' : decodePart(piece.slice(equals + 1), header);
    if (seen.has(key)) throw invalidArgument(BAD_HEADER, 'x-amz-tagging', header);
    seen.add(key);
    tags.push({ key, value });
  }
  checkTags(tags, 'object');
  return tags;
}

function decodePart(text: string, header: string): string {
  try {
    return decodeQuery(text);
  } catch (error) {
    if (error instanceof S3Error) throw invalidArgument(BAD_HEADER, 'x-amz-tagging', header);
    throw error;
  }
}
