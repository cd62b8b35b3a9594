import { isIP } from 'node:net';
import type { RunningConfig } from '@backend/config';
import type { NextFunction, Request, Response } from 'express';
import { ApiError } from './api-error.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses requests for host names that are not ours. A page of a stranger can point its own name at this
 * machine's address (DNS rebinding) and would then be of the same origin as the console; its name, it cannot hide.
 */
export function hostCheck(
  config: RunningConfig,
): (request: Request, response: Response, next: NextFunction) => void {
  const names = new Set(['localhost', ...config.apiHosts.map((host) => host.toLowerCase())]);
  if (config.publicApiUrl !== undefined) names.add(new URL(config.publicApiUrl).hostname);
  return (request, _response, next) => {
    const host = hostnameOf(request.headers.host);
    if (host !== undefined && (isIP(host) !== 0 || names.has(host))) return next();
    next(
      new ApiError(
        'foreign-host',
        'Add the host name to SGW_API_HOSTS to serve the console and REST under it',
      ),
    );
  };
}

/** Refuses changes that a browser sends from another origin, unless ALLOWED_ORIGINS names it. */
export function originCheck(
  config: RunningConfig,
): (request: Request, response: Response, next: NextFunction) => void {
  return (request, _response, next) => {
    const { origin, host } = request.headers;
    if (SAFE_METHODS.has(request.method) || origin === undefined || isOwnOrigin(origin, host, config))
      return next();
    next(new ApiError('foreign-origin', 'ALLOWED_ORIGINS does not name the origin of this page'));
  };
}

function isOwnOrigin(origin: string, host: string | undefined, config: RunningConfig): boolean {
  if (config.allowedOrigins.includes(origin)) return true;
  if (config.publicApiUrl !== undefined && new URL(config.publicApiUrl).origin === origin) return true;
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}

function hostnameOf(host: string | undefined): string | undefined {
  if (host === undefined || !URL.canParse(`http://${host}`)) return undefined;
  return new URL(`http://${host}`).hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
}
