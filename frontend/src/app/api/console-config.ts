import { InjectionToken } from '@angular/core';

/** Where the console finds its gateway. */
export interface ConsoleConfig {
  /** Origin and prefix of every REST call, `https://host/api/v1`; no slash at its end. */
  readonly apiUrl: string;
  /** S3 endpoint to show to people where the gateway's own answer should not be shown; absent: what the gateway says. */
  readonly s3Url?: string;
}

export const CONSOLE_CONFIG = new InjectionToken<ConsoleConfig>('ConsoleConfig');

const API_PREFIX = '/api/v1';

const webAddress = (value: unknown): string | undefined => {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  // A script address or a file would be an attack or a mistake; neither is a gateway.
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
};

/**
 * Reads `window.APP_CONFIG`. Whatever is missing or not an http(s) address is ignored: the console then talks to
 * the origin it came from.
 */
export function resolveConsoleConfig(raw: unknown, ownOrigin: string): ConsoleConfig {
  const given = (typeof raw === 'object' && raw !== null ? raw : {}) as Readonly<Record<string, unknown>>;
  const base = webAddress(given['apiBaseUrl']) ?? ownOrigin;
  const s3Url = webAddress(given['s3BaseUrl']);
  return {
    apiUrl: base.endsWith(API_PREFIX) ? base : `${base}${API_PREFIX}`,
    ...(s3Url ? { s3Url } : {}),
  };
}
