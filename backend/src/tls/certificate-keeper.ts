import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { StartupError } from '@backend/config';
import type { Logger } from '@backend/observability';

/** How often the files are looked at, in milliseconds: by their times, as links that are swapped send no event. */
const POLL_MS = 1000;
/** Certificate and key are two files: the second has this long to follow the first, in milliseconds. */
const SETTLE_MS = 500;

/** What a server takes a new certificate by. */
export interface TlsServer {
  setSecureContext(options: SecureContextOptions): void;
}

export interface CertificateFiles {
  /** PEM: the certificate and what leads up to its authority. */
  readonly certFile: string;
  /** PEM, without a passphrase. */
  readonly keyFile: string;
}

interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Holds the certificate for the servers that use it, and hands them the new one when the files change. */
export class CertificateKeeper {
  private readonly servers = new Set<TlsServer>();
  private settling: NodeJS.Timeout | undefined;

  private constructor(
    private readonly files: CertificateFiles,
    private certificate: Certificate,
    private readonly log: Logger,
  ) {
    const changed = () => {
      clearTimeout(this.settling);
      this.settling = setTimeout(() => this.reload(), SETTLE_MS);
      this.settling.unref();
    };
    for (const file of [files.certFile, files.keyFile]) {
      watchFile(file, { interval: POLL_MS, persistent: false }, changed);
    }
  }

  /** @throws StartupError for files that cannot be read, or that are no certificate with its key */
  static open(files: CertificateFiles, log: Logger): CertificateKeeper {
    try {
      return new CertificateKeeper(files, read(files), log);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new StartupError(
        `SGW_TLS_CERT_FILE and SGW_TLS_KEY_FILE are no certificate with its key: ${reason}.`,
        { cause: error },
      );
    }
  }

  /** What a new server is made with. */
  get options(): SecureContextOptions {
    return this.certificate;
  }

  /** Hands later certificates to this server. */
  serve(server: TlsServer): void {
    this.servers.add(server);
  }

  /** Lets go of the files. */
  close(): void {
    clearTimeout(this.settling);
    for (const file of [this.files.certFile, this.files.keyFile]) unwatchFile(file);
  }

  /** Connections that are open keep the certificate they began with. */
  private reload(): void {
    try {
      const next = read(this.files);
      if (next.cert.equals(this.certificate.cert) && next.key.equals(this.certificate.key)) return;
      this.certificate = next;
      for (const server of this.servers) server.setSecureContext(next);
      this.log.info('The new TLS certificate is in use');
    } catch (error) {
      this.log.error('The new TLS certificate cannot be used; the old one stays', { error });
    }
  }
}

/** @throws for what OpenSSL does not take, a key of another certificate included */
function read({ certFile, keyFile }: CertificateFiles): Certificate {
  const certificate = { cert: readFileSync(certFile), key: readFileSync(keyFile) };
  createSecureContext(certificate);
  return certificate;
}
