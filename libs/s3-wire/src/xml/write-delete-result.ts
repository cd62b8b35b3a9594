import type { S3ErrorCode } from '../error-table.js';
import { element, xmlDocument } from './write-xml.js';

interface NamedObject {
  readonly key: string;
  /** As the client named it. */
  readonly versionId?: string;
}

export interface DeletedObject extends NamedObject {
  /** Version id of the delete marker that was made, or that was deleted. */
  readonly markerVersionId?: string;
}

export interface FailedDelete extends NamedObject {
  readonly code: S3ErrorCode;
  readonly message: string;
}

export interface DeleteResult {
  /** Whether the client asked for failures only. */
  readonly isQuiet: boolean;
  readonly deleted: readonly DeletedObject[];
  readonly errors: readonly FailedDelete[];
}

/** Answer of DeleteObjects. */
export function writeDeleteResult(result: DeleteResult): string {
  const deleted = result.isQuiet ? [] : result.deleted;
  return xmlDocument(
    'DeleteResult',
    deleted
      .map(
        (one) =>
          `<Deleted>${element('Key', one.key)}${element('VersionId', one.versionId)}` +
          (one.markerVersionId === undefined
            ? ''
            : `<DeleteMarker>true</DeleteMarker>${element('DeleteMarkerVersionId', one.markerVersionId)}`) +
          '</Deleted>',
      )
      .join('') +
      result.errors
        .map(
          (one) =>
            `<Error>${element('Key', one.key)}${element('VersionId', one.versionId)}` +
            `${element('Code', one.code)}${element('Message', one.message)}</Error>`,
        )
        .join(''),
  );
}
