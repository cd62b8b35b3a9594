/** One line of a listing as the provider gave it. */
export interface ListedEntry {
  readonly key: string;
  /** Bytes; 0 of a delete marker. */
  readonly size: number;
  /** Milliseconds since 1970; undefined when the provider gave none that can be read. */
  readonly modifiedMs: number | undefined;
  /** Unquoted. */
  readonly etag: string | undefined;
  readonly storageClass: string | undefined;
  /** Of a listing of versions. */
  readonly versionId: string | undefined;
  readonly isLatest: boolean;
  readonly isDeleteMarker: boolean;
}
