import { DOCUMENT, inject, Injectable, signal } from '@angular/core';
import type { PresignView } from '@sgw/contracts';
import { ObjectApi, type ObjectAddress } from '../../api/object-api';
import { PresignedS3 } from '../../uploads/presigned-s3';

const DELETES_AT_ONCE = 4;
const DOWNLOAD_LIFE_SECONDS = 60;
const PATIENCE_MS = 30_000;

/** Fetches and removes objects straight at the S3 port, each by a short-lived address. */
@Injectable({ providedIn: 'root' })
export class ObjectCourier {
  private readonly document = inject(DOCUMENT);
  private readonly api = inject(ObjectApi);
  private readonly s3 = inject(PresignedS3);
  /** Counts deletions, also those that stopped half way; lists watch it to know when to look again. */
  readonly removed = signal(0);

  /** Hands the object to the browser's downloads; rejects when the gateway would refuse it. */
  async download(address: ObjectAddress): Promise<void> {
    // Asked first, because a refused download would replace the console by an XML error.
    await this.s3.send(address, { method: 'HEAD' }, AbortSignal.timeout(PATIENCE_MS));
    const { url } = await this.api.presign({
      ...address,
      method: 'GET',
      query: { 'response-content-disposition': attachment(address.key) },
      expiresSeconds: DOWNLOAD_LIFE_SECONDS,
    });
    const link = this.document.createElement('a');
    link.href = url;
    link.rel = 'noreferrer';
    link.click();
  }

  /** An address that gives the object to whoever has it, until it expires. */
  share(address: ObjectAddress, expiresSeconds: number): Promise<PresignView> {
    return this.api.presign({ ...address, method: 'GET', expiresSeconds });
  }

  /** Deletes in order, a few at a time; the first refusal stops the rest and is thrown. */
  async delete(addresses: readonly ObjectAddress[]): Promise<void> {
    const queue = addresses.values();
    const lane = async () => {
      for (const address of queue) {
        await this.s3.send(address, { method: 'DELETE' }, AbortSignal.timeout(PATIENCE_MS));
      }
    };
    try {
      await Promise.all(Array.from({ length: DELETES_AT_ONCE }, lane));
    } finally {
      this.removed.update((count) => count + 1);
    }
  }
}

/** `Content-Disposition` for a key's last segment (RFC 6266, RFC 5987 for what is not ASCII). */
export function attachment(key: string): string {
  const name = key.split('/').findLast((segment) => segment !== '') ?? 'object';
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
