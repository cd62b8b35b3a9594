import { isIP } from 'node:net';
import type { RunningConfig } from './config.module.js';

const ANY_ADDRESS = new Set(['0.0.0.0', '::', '']);

/**
 * Address of the S3 port as a browser or client can reach it: SGW_PUBLIC_S3_URL, else the address listened on;
 * where that is "any", the name under which the API was called.
 *
 * @param calledAs host name of the request, if there is one
 */
export function s3UrlFor(config: RunningConfig, calledAs = 'localhost'): string {
  return (
    config.publicS3Url?.replace(/\/+$/, '') ??
    `${schemeOf(config)}://${hostFor(config, calledAs)}:${config.s3Port}`
  );
}

/** Address of the console, as {@link s3UrlFor}. */
export function apiUrlFor(config: RunningConfig, calledAs = 'localhost'): string {
  return (
    config.publicApiUrl?.replace(/\/+$/, '') ??
    `${schemeOf(config)}://${hostFor(config, calledAs)}:${config.apiPort}`
  );
}

/** What both ports speak. */
export function schemeOf(config: Pick<RunningConfig, 'tlsCertFile'>): 'http' | 'https' {
  return config.tlsCertFile === undefined ? 'http' : 'https';
}

function hostFor(config: RunningConfig, calledAs: string): string {
  const host = ANY_ADDRESS.has(config.bind) ? calledAs.replace(/^\[(.*)\]$/, '$1') : config.bind;
  return isIP(host) === 6 ? `[${host}]` : host;
}
