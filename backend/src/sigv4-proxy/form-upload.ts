import type { BodyDigests, IncomingBody } from '@backend/objects';
import {
  type ChecksumClaim,
  checkFileLength,
  checksumHeader,
  type FormFields,
  type FormHead,
  FormReader,
  type HeaderMap,
  MAX_FORM_FRAME_BYTES,
  type LengthBounds,
  readBoundary,
  readChecksumClaim,
  readContentMd5,
  readFormHeaders,
  readFormKey,
  S3Error,
} from '@sgw/s3-wire';
import type { PayloadReader } from './payload-reader.js';

/** A backend takes no smaller part but the last (S3 User Guide, "Multipart upload limits"). */
const MIN_PART_BYTES = 5 * 1024 ** 2;
/** Up to here a form's file is collected, as its exact length is not known before its end. */
const COLLECT_LIMIT_BYTES = MIN_PART_BYTES + MAX_FORM_FRAME_BYTES;

/** A form post, read up to its file. */
export class FormUpload {
  /** The fields that describe the object, as headers of a PutObject. */
  readonly headers: HeaderMap;
  readonly key: string;
  private readonly mostBytes: number;

  private constructor(
    private readonly reader: FormReader,
    private readonly head: FormHead,
    bodyBytes: number,
  ) {
    this.key = readFormKey(head.fields, head.file);
    this.headers = readFormHeaders(head.fields);
    this.mostBytes = Math.max(0, bodyBytes - head.offsetBytes - reader.shortestTailBytes);
  }

  /**
   * Reads the fields of a form.
   *
   * @param payload the whole body of the request
   * @throws S3Error MalformedPOSTRequest and others of {@link FormReader.readHead}; InvalidArgument, KeyTooLongError
   */
  static async receive(payload: PayloadReader, contentType: string): Promise<FormUpload> {
    const reader = new FormReader(payload.chunks, readBoundary(contentType));
    try {
      return new FormUpload(reader, await reader.readHead(), payload.sizeBytes);
    } catch (error) {
      await reader.close();
      throw error;
    }
  }

  /** Lets go of a file that was not read. */
  close(): Promise<void> {
    return this.reader.close();
  }

  get fields(): FormFields {
    return this.head.fields;
  }

  /** Whether the file is small enough to be held in memory while it is stored. */
  get isCollected(): boolean {
    return this.mostBytes <= COLLECT_LIMIT_BYTES;
  }

  /**
   * The file as the body of an object: a small one collected, a longer one streamed.
   *
   * @throws S3Error EntityTooSmall, EntityTooLarge, InvalidDigest, InvalidRequest (a checksum that is none)
   */
  async body(bounds: LengthBounds): Promise<IncomingBody> {
    const rules = {
      bounds,
      claim: readChecksumClaim(this.headers),
      md5: readContentMd5(this.headers),
    };
    const leastBytes = Math.max(0, this.mostBytes - MAX_FORM_FRAME_BYTES);
    // A file that is too long or too short whatever follows it is not read at all.
    checkFileLength(
      bounds,
      Math.max(leastBytes, Math.min(this.mostBytes, bounds.lengthRange?.max ?? this.mostBytes)),
    );
    if (!this.isCollected) {
      const openEndBytes = this.mostBytes - leastBytes;
      return new FormFile(this.reader.readFile(), { sizeBytes: this.mostBytes, openEndBytes }, rules);
    }
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    for await (const chunk of this.reader.readFile()) {
      chunks.push(chunk);
      sizeBytes += chunk.length;
    }
    return new FormFile(each(chunks), { sizeBytes }, rules);
  }
}

interface FileLength {
  readonly sizeBytes: number;
  readonly openEndBytes?: number;
}

interface FileRules {
  readonly bounds: LengthBounds;
  readonly claim: ChecksumClaim | undefined;
  /** Hex. */
  readonly md5: string | undefined;
}

/** The file of a form: judged by the form's policy and by the checksums in its fields. */
class FormFile implements IncomingBody {
  readonly sizeBytes: number;
  readonly openEndBytes?: number;

  constructor(
    readonly chunks: AsyncIterable<Buffer>,
    { sizeBytes, openEndBytes }: FileLength,
    private readonly rules: FileRules,
  ) {
    this.sizeBytes = sizeBytes;
    if (openEndBytes !== undefined) this.openEndBytes = openEndBytes;
  }

  get checksumAlgorithm(): ChecksumClaim['algorithm'] | undefined {
    return this.rules.claim?.algorithm;
  }

  check({ sizeBytes, md5, checksum }: BodyDigests): void {
    const { bounds, claim, md5: expected } = this.rules;
    checkFileLength(bounds, sizeBytes);
    // Fields behind the file, longer than any that has a meaning.
    if (sizeBytes < this.sizeBytes - (this.openEndBytes ?? 0)) throw new S3Error('MalformedPOSTRequest');
    if (expected !== undefined && expected !== md5) {
      throw new S3Error('BadDigest', undefined, { ExpectedDigest: expected, CalculatedDigest: md5 });
    }
    if (claim?.value !== undefined && claim.value !== checksum) {
      throw new S3Error(
        'BadDigest',
        `The ${claim.algorithm} you specified did not match the calculated checksum.`,
        { Field: checksumHeader(claim.algorithm) },
      );
    }
  }
}

async function* each(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}
