import type { Server } from 'node:http';
import { resolve } from 'node:path';
import { apiUrlFor, type RunningConfig, s3UrlFor } from '@backend/config';
import { type Logger, NestLogger } from '@backend/observability';
import { PEER_HEADER } from '@backend/peers';
import type { CertificateKeeper, TlsServer } from '@backend/tls';
import { type DynamicModule, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import { serveApiDocs } from '../console/api-docs.js';
import { ConsoleFiles } from '../console/console-files.js';
import { OperatorGate } from '../session/operator-gate.js';
import { hostCheck, originCheck } from './host-check.js';
import { InvalidInput } from './invalid-input.js';
import { jsonBody } from './json-body.js';
import { ObjectBodyPipe } from './object-body.pipe.js';
import { ProblemJsonFilter } from './problem-json.filter.js';
import { requestLog } from './request-id.js';
import { StorableTextPipe } from './storable-text.pipe.js';

/** What else the server stands on. */
export interface ApiFoundation {
  /** Absent where the port speaks plain HTTP. */
  readonly certificates?: CertificateKeeper | undefined;
  /** Where the built console lies. */
  readonly consoleFolder?: string;
}

/** Settings and filters travel in it, never objects: REST bodies are small. */
const MAX_BODY = '256kb';
/** Two routes take whole snapshots. */
const SNAPSHOT_ROUTES = ['/api/v1/snapshot/save', '/api/v1/snapshot/import'];
const MAX_SNAPSHOT_BODY = '64mb';

/**
 * Builds the API server around the modules: console files, docs, `/api/v1`, health and metrics. Not listening yet.
 */
export async function createApiServer(
  modules: DynamicModule,
  config: RunningConfig,
  logger: Logger,
  { certificates, consoleFolder = defaultConsoleFolder() }: ApiFoundation = {},
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(modules, {
    logger: new NestLogger(logger.of('nest')),
    abortOnError: false,
    bodyParser: false,
    forceCloseConnections: true,
    ...(certificates && { httpsOptions: certificates.options }),
  });
  const consoleFiles = new ConsoleFiles(
    consoleFolder,
    (request: Request) => new URL(s3UrlFor(config, request.hostname)).origin,
  );
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(requestLog(logger), securityHeaders(config), hostCheck(config));
  if (config.allowedOrigins.length > 0) {
    app.enableCors({
      origin: [...config.allowedOrigins],
      credentials: false,
      exposedHeaders: ['X-Request-Id', 'Retry-After', 'Location'],
      maxAge: 600,
    });
  }
  app.use(originCheck(config), consoleFiles.serve);
  // The operator is asked for before so much is read; the guard asks again, as on every route.
  app.use(SNAPSHOT_ROUTES, operatorsSnapshot(app.get(OperatorGate)));
  app.use(jsonBody(MAX_BODY));
  app.useGlobalPipes(
    new ObjectBodyPipe(),
    new StorableTextPipe(),
    new ValidationPipe({
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      transform: true,
      exceptionFactory: (findings) => InvalidInput.from(findings),
    }),
  );
  app.useGlobalFilters(new ProblemJsonFilter(logger));
  serveApiDocs(app, app.get(OperatorGate));
  const server = app.getHttpServer() as Server;
  server.requestTimeout = 60_000;
  if (certificates) certificates.serve(app.getHttpServer() as Server & TlsServer);
  return app;
}

/** Another process of the installation sends no more than anybody may, and is known by its body alone. */
function operatorsSnapshot(gate: OperatorGate) {
  const read = jsonBody(MAX_SNAPSHOT_BODY);
  return (request: Request, response: Response, next: NextFunction): void => {
    if (request.headers[PEER_HEADER] !== undefined) return next();
    gate.admit(request);
    read(request, response, next);
  };
}

function securityHeaders(config: RunningConfig) {
  const isSecure = apiUrlFor(config).startsWith('https:');
  return helmet({
    // JSON needs none of it; the console's page and the docs set policies of their own.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    // On plain http a browser would be told to use an https that is not there.
    strictTransportSecurity: isSecure,
    referrerPolicy: { policy: 'no-referrer' },
  });
}

/** `frontend/dist/browser` of the workspace; this file runs from dist/backend/src/app/http or backend/src/app/http. */
function defaultConsoleFolder(): string {
  const [root = ''] = import.meta.dirname.split(/[\\/](?:dist[\\/])?backend[\\/]src[\\/]app/);
  return resolve(root, 'frontend/dist/browser');
}
