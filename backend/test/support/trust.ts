import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { GatewayAccess } from './gateway.js';

/**
 * Makes https, fetch and the SDK of this process trust a certificate, and no longer one of an earlier gateway: they bear
 * the same name, and the wrong one would be looked at.
 *
 * @param path of a PEM file
 */
export function trustAuthority(path: string): void {
  setDefaultCACertificates([...getCACertificates('bundled'), readFileSync(path, 'utf8')]);
}

/** Settings by which the programs of a test trust the gateway's certificate: SDKs, curl, Python's, Go's and Node's. */
export function trustSettings({
  authorityFile,
}: Pick<GatewayAccess, 'authorityFile'>): Record<string, string> {
  if (authorityFile === undefined) return {};
  const names = ['AWS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'];
  return Object.fromEntries(names.map((name) => [name, authorityFile]));
}
