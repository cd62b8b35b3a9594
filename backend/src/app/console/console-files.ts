import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { NextFunction, Request, Response } from 'express';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};
const COMPRESSIBLE = /text|javascript|json|svg/;
/** The build puts a digest of the content into the names of what may be kept for ever. */
const HASHED = /(-[A-Za-z0-9_-]{8}\.(js|css)|^media\/.*)$/;
const NONCE_PLACE = 'SGW_CSP_NONCE';
/** Paths that are never the console's: an unknown one is an error there, not a page. */
const NOT_A_PAGE = /^\/(api|health|metrics)(\/|$)/i;

interface ConsoleFile {
  readonly type: string;
  readonly content: Buffer;
  readonly isHashed: boolean;
  zipped?: Buffer;
}

/**
 * Serves the built console out of memory: only files that were there at the start, so that no path can lead
 * elsewhere. Paths without a file are the console's own routes and get its page.
 */
export class ConsoleFiles {
  private readonly files: ReadonlyMap<string, ConsoleFile>;

  /**
   * @param folder of the built console; where it is missing, a line says how to build it
   * @param s3Origin origin of the S3 port, to which the console sends bodies directly
   */
  constructor(
    folder: string,
    private readonly s3Origin: (request: Request) => string,
  ) {
    this.files = new Map(existsSync(folder) ? readFiles(folder) : []);
  }

  readonly serve = (request: Request, response: Response, next: NextFunction): void => {
    if ((request.method !== 'GET' && request.method !== 'HEAD') || isNotPage(request.path)) return next();
    const path = request.path.slice(1);
    if (path === 'app-config.js') return sendText(response, TYPES['.js'] ?? '', 'window.APP_CONFIG = {};\n');
    const file = this.files.get(path);
    if (file !== undefined && path !== 'index.html') return sendFile(request, response, file);
    // A missing script must not come back as a page, or the browser reports nonsense.
    if (extname(path) !== '' && path !== 'index.html') return next();
    this.sendPage(request, response);
  };

  private sendPage(request: Request, response: Response): void {
    const page = this.files.get('index.html');
    if (page === undefined) {
      return sendText(
        response,
        'text/plain; charset=utf-8',
        'The console is not built: run `npm run build`, then start again.\n',
      );
    }
    const nonce = randomBytes(16).toString('base64');
    response.setHeader('Content-Security-Policy', pagePolicy(nonce, this.s3Origin(request)));
    sendText(response, page.type, page.content.toString('utf8').replaceAll(NONCE_PLACE, nonce));
  }
}

/** Also for other spellings of the same path: `//api`, `/%61pi`. What cannot be decoded is no page either. */
function isNotPage(path: string): boolean {
  try {
    return NOT_A_PAGE.test(decodeURIComponent(path).replaceAll(/[\\/]+/g, '/'));
  } catch {
    return true;
  }
}

/** Nothing but our own files and the S3 port; styles that Angular adds at run time carry the nonce. */
function pagePolicy(nonce: string, s3Origin: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${s3Origin}`,
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function* readFiles(folder: string): Generator<[string, ConsoleFile]> {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    const type = TYPES[extname(name)];
    if (type === undefined || !statSync(path).isFile()) continue;
    const key = relative(folder, path).replaceAll('\\', '/');
    yield [key, { type, content: readFileSync(path), isHashed: HASHED.test(key) }];
  }
}

function sendFile(request: Request, response: Response, file: ConsoleFile): void {
  response.setHeader('Content-Type', file.type);
  response.setHeader('Cache-Control', file.isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (!COMPRESSIBLE.test(file.type)) return void response.end(file.content);
  response.setHeader('Vary', 'Accept-Encoding');
  if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? '')))
    return void response.end(file.content);
  file.zipped ??= gzipSync(file.content);
  response.setHeader('Content-Encoding', 'gzip');
  response.end(file.zipped);
}

function sendText(response: Response, type: string, text: string): void {
  response.setHeader('Content-Type', type);
  response.setHeader('Cache-Control', 'no-cache');
  response.end(text);
}
