import { X509Certificate } from 'node:crypto';
import { ValidateBy } from 'class-validator';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;
/** A bundle of a house of one's own; the well-known ones are trusted anyway. */
const MOST = 20;

/** The certificates of a PEM text. @throws when one of them is none, or there is none */
export function certificatesOf(pem: string): readonly X509Certificate[] {
  const found = pem.match(CERTIFICATE) ?? [];
  if (found.length === 0 || found.length > MOST) throw new Error(`It holds ${found.length} certificates`);
  return found.map((text) => new X509Certificate(text));
}

/** Refuses what is not a text of certificates, and a private key first of all: it has no business here. */
export function IsCertificates(): PropertyDecorator {
  return ValidateBy({
    name: 'isCertificates',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && areCertificates(value),
      defaultMessage: () =>
        'caCertificate must be 1 to 20 certificates in PEM, without a private key: -----BEGIN CERTIFICATE-----',
    },
  });
}

function areCertificates(pem: string): boolean {
  if (pem.includes('PRIVATE KEY')) return false;
  try {
    return certificatesOf(pem).length > 0;
  } catch {
    return false;
  }
}
