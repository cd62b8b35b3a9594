import type { S3ErrorCode } from '../error-table.js';
import { element, xmlDocument } from './write-xml.js';

export interface DeletedObject {
  readonly key: string;
  readonly versionId?: string;
}

export interface FailedDelete extends DeletedObject {
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
      .map((one) => `<Deleted>${element('Key', one.key)}${element('VersionId', one.versionId)}</Deleted>`)
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
