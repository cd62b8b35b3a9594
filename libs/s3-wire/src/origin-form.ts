import { S3Error } from './s3-error.js';

/**
 * The target of a request that names the host in its request line, too, without that host (RFC 9112, section 3.2.2: every
 * server must accept it). Any other target passes as it is.
 *
 * @throws S3Error InvalidRequest when it is another host than the Host header's, which is the one that is signed
 */
export function originForm(target: string, host: string | undefined): string {
  if (target.startsWith('/')) return target;
  const [, authority, rest = ''] = /^https?:\/\/([^/?#]+)(.*)$/is.exec(target) ?? [];
  if (authority === undefined) return target;
  if (authority.toLowerCase() !== host?.toLowerCase())
    throw new S3Error('InvalidRequest', 'The request line and the Host header name different hosts.');
  return rest.startsWith('/') ? rest : `/${rest}`;
}
