import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, getSchemaPath, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import express, { type NextFunction, type Request, type Response } from 'express';
import { ProblemDto } from '../http/problem.dto.js';
import type { OperatorGate } from '../session/operator-gate.js';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>REST API of the gateway</title>
    <link rel="stylesheet" href="/api/docs/swagger-ui.css" />
  </head>
  <body>
    <p id="sign-in" hidden style="margin: 1rem; font-family: sans-serif">
      The description of the REST API is the operator's: <a href="/">sign in to the console</a>, then load this page again.
    </p>
    <div id="docs"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`;

/** Without a session nothing is loaded: Swagger UI would call the refusal a failure. */
const START = `const show = () => SwaggerUIBundle({ url: '/api/docs-json', dom_id: '#docs', validatorUrl: null, withCredentials: true,
  requestInterceptor: async (request) => {
    if (request.method === 'GET' || request.url.includes('/api/docs-json')) return request;
    const session = await fetch('/api/v1/session');
    if (session.status === 200) request.headers['X-CSRF-Token'] = (await session.json()).csrfToken;
    return request;
  } });
fetch('/api/v1/session').then(({ status }) => {
  if (status === 200) show();
  else document.getElementById('sign-in').hidden = false;
});
`;

/** Swagger UI sets style attributes all over; scripts are files of ours all the same. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const METHODS = ['get', 'put', 'post', 'delete'] as const;
/** Every route may refuse, and does it in one form. */
const PROBLEM = {
  description: 'A problem (RFC 9457); `/api/problems` lists them all',
  content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) } } },
};

const ASSETS = new Set(['/swagger-ui.css', '/swagger-ui-bundle.js']);

/**
 * Serves Swagger UI at `/api/docs` and the OpenAPI document at `/api/docs-json`. The page itself is public, as it
 * holds nothing; the document is the operator's, like the routes it describes.
 */
export function serveApiDocs(app: INestApplication, gate: OperatorGate): OpenAPIObject {
  const document = describeApi(app);
  const router = express.Router();
  router.get('/api/docs-json', (request: Request, response: Response) => {
    gate.admit(request);
    response.json(document);
  });
  router.get('/api/docs', (_request: Request, response: Response) => {
    response.setHeader('Content-Security-Policy', POLICY);
    response.type('html').send(PAGE);
  });
  router.get('/api/docs/start.js', (_request: Request, response: Response) => {
    response.type('js').send(START);
  });
  router.use('/api/docs', onlyAssets, express.static(swaggerFolder(), { index: false }));
  app.use(router);
  return document;
}

/** The OpenAPI document of all controllers. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const settings = new DocumentBuilder()
    .setTitle('Sovereign S3 Gateway')
    .setDescription(
      'Operator REST API. Sign in with POST /api/v1/session, or send the admin key as X-Admin-Key. Errors are application/problem+json.',
    )
    .setVersion('1')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-Admin-Key' }, 'adminKey')
    .addBearerAuth({ type: 'http', description: 'The admin key' }, 'bearer')
    .addSecurityRequirements('adminKey')
    .build();
  const document = SwaggerModule.createDocument(app, settings, { extraModels: [ProblemDto] });
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method];
      if (operation) operation.responses['default'] ??= PROBLEM;
    }
  }
  return document;
}

function onlyAssets(request: Request, _response: Response, next: NextFunction): void {
  next(ASSETS.has(request.path) ? undefined : 'router');
}

function swaggerFolder(): string {
  const nest = createRequire(import.meta.url).resolve('@nestjs/swagger');
  return dirname(createRequire(nest).resolve('swagger-ui-dist/package.json'));
}
