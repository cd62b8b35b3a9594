import type { UploadedPart } from '@backend/metadata';
import { GatewayError, MIN_PART_BYTES } from '@sgw/contracts';

/** A part as the client names it when it completes an upload. */
export interface ChosenPart {
  readonly partNumber: number;
  /** Unquoted. */
  readonly etag: string;
  readonly checksum?: { readonly algorithm: string; readonly value: string };
}

interface Choice {
  /** As the client knows it: an error names it. */
  readonly uploadId?: string;
  readonly parts: readonly ChosenPart[];
  readonly sizeBytes?: number;
}

/** The chosen parts in the form that is kept with the upload. */
export function listOf(parts: readonly ChosenPart[]): string {
  return parts.map(({ partNumber, etag }) => `${partNumber}:${etag}`).join(',');
}

/** The checksums that an upload was begun with. */
interface UploadForm {
  readonly checksumAlgorithm?: string | undefined;
  readonly checksumType?: string | undefined;
}

/**
 * Finds the chosen parts among the uploaded ones.
 *
 * @throws GatewayError `invalid-part` for one that is missing or was replaced since; `entity-too-small` for one below
 *   5 MiB that is not the last; `invalid-request` when the parts do not make the promised size, or one of a composite checksum comes without
 *   its own
 */
export function choosePartsFor(
  choice: Choice,
  uploaded: readonly UploadedPart[],
  { checksumAlgorithm: algorithm, checksumType }: UploadForm,
): readonly UploadedPart[] {
  const known = new Map(uploaded.map((part) => [part.partNumber, part]));
  const parts = choice.parts.map((wanted) => {
    const part = known.get(wanted.partNumber);
    const isOther =
      algorithm !== undefined &&
      wanted.checksum !== undefined &&
      (wanted.checksum.algorithm !== algorithm || wanted.checksum.value !== part?.checksum);
    if (!part || part.etag !== wanted.etag.toLowerCase() || isOther) throw invalidPart(choice, wanted);
    if (algorithm !== undefined && checksumType === 'COMPOSITE' && wanted.checksum === undefined) {
      const message = `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${wanted.partNumber} in the request.`;
      throw new GatewayError('invalid-request', message);
    }
    return part;
  });
  const small = parts.slice(0, -1).find((part) => part.sizeBytes < MIN_PART_BYTES);
  if (small) {
    throw new GatewayError(
      'entity-too-small',
      'Your proposed upload is smaller than the minimum allowed size',
      {
        ProposedSize: small.sizeBytes,
        MinSizeAllowed: MIN_PART_BYTES,
        PartNumber: small.partNumber,
        ETag: small.etag,
      },
    );
  }
  const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  if (choice.sizeBytes !== undefined && choice.sizeBytes !== sizeBytes) {
    const message = `The provided 'x-amz-mp-object-size' header value ${choice.sizeBytes} does not match what was computed: ${sizeBytes}`;
    throw new GatewayError('invalid-request', message);
  }
  return parts;
}

function invalidPart({ uploadId = '' }: Choice, { partNumber, etag }: ChosenPart): GatewayError {
  const message =
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
  return new GatewayError('invalid-part', message, {
    UploadId: uploadId,
    PartNumber: partNumber,
    ETag: etag,
  });
}
