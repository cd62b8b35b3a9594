import { X509Certificate } from 'node:crypto';
import { checkServerIdentity, type ConnectionOptions, getCACertificates } from 'node:tls';

/**
 * Whom a process believes to be another one, over https: whoever shows the certificate that this process itself listens with,
 * whatever name it is for, since processes call each other by address; or one for the name in `SGW_INTERNAL_API_URL` from an
 * authority that Node trusts (`NODE_EXTRA_CA_CERTS` adds to those).
 *
 * @param own this process's certificate with its chain, in PEM
 */
export function peerTrust(own: string | undefined): ConnectionOptions {
  const authorities = getCACertificates('default');
  if (own === undefined) return { ca: authorities };
  const { fingerprint256 } = new X509Certificate(own);
  return {
    ca: [...authorities, own],
    // The certificate counts by itself, also where its authority is unknown here.
    allowPartialTrustChain: true,
    checkServerIdentity: (host, shown) =>
      shown.fingerprint256 === fingerprint256 ? undefined : checkServerIdentity(host, shown),
  };
}
