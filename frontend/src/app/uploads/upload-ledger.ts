import { Injectable } from '@angular/core';
import type { ObjectAddress } from '../api/object-api';

/** What makes a file the same file when it is dropped again. */
export interface FileMark {
  readonly name: string;
  readonly size: number;
  readonly lastModified: number;
}

const PREFIX = 'sgw.upload.';

/**
 * Remembers which multipart upload a file was in, for the life of the tab, so that a reload does not cost what is
 * already up. An upload id opens nothing without a signature; it is all that is kept.
 */
@Injectable({ providedIn: 'root' })
export class UploadLedger {
  find(address: ObjectAddress, file: FileMark): string | undefined {
    return sessionStorage.getItem(nameOf(address, file)) ?? undefined;
  }

  keep(address: ObjectAddress, file: FileMark, uploadId: string): void {
    try {
      sessionStorage.setItem(nameOf(address, file), uploadId);
    } catch {
      // Storage full or forbidden: the upload itself does not need it.
    }
  }

  forget(address: ObjectAddress, file: FileMark): void {
    sessionStorage.removeItem(nameOf(address, file));
  }
}

const nameOf = ({ tenant, bucket, key }: ObjectAddress, file: FileMark): string =>
  PREFIX + JSON.stringify([tenant, bucket, key, file.name, file.size, file.lastModified]);
