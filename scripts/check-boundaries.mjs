// Plants one forbidden import per rule of eslint.rooms.mjs, and what eslint.pure.mjs keeps out of libs/, and fails unless ESLint refuses it: the Nx rule skips
// itself in silence when no project graph is cached. Also plants what must be allowed, or a rule that refuses
// everything would pass.
import './right-node.mjs';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ESLint } from 'eslint';

const RULE = '@nx/enforce-module-boundaries';

const forbidden = [
  ['libs/contracts/src/probe.ts', '@sgw/policy'],
  ['libs/contracts/src/probe.ts', 'zod'],
  ['libs/policy/src/probe.ts', '@nestjs/common'],
  ['libs/policy/src/probe.ts', '@sgw/placement'],
  ['libs/sigv4/src/probe.ts', '@aws-sdk/client-s3'],
  ['libs/s3-wire/src/probe.ts', 'express'],
  ['backend/src/config/probe.ts', '@backend/metadata'],
  ['backend/src/embedded/probe.ts', 'typeorm'],
  ['backend/src/observability/probe.ts', '@backend/backends'],
  ['backend/src/metadata/probe.ts', '@aws-sdk/client-s3'],
  ['backend/src/metadata/probe.ts', 'bull'],
  ['backend/src/backends/probe.ts', 'typeorm'],
  ['backend/src/backends/probe.ts', '@backend/policy'],
  ['backend/src/policy/probe.ts', '@backend/objects'],
  ['backend/src/policy/probe.ts', '@backend/namespace'],
  ['backend/src/policy/probe.ts', 'typeorm'],
  ['backend/src/policy/probe.ts', 'bull'],
  ['backend/src/tenants/probe.ts', '@nestjs/typeorm'],
  ['backend/src/objects/probe.ts', '@backend/sigv4-proxy'],
  ['backend/src/objects/probe.ts', 'typeorm'],
  ['backend/src/replication/probe.ts', '@aws-sdk/client-s3'],
  ['backend/src/sigv4-proxy/probe.ts', '@backend/metadata'],
  ['backend/src/sigv4-proxy/probe.ts', '../backends/index.js'],
  ['backend/src/sigv4-proxy/probe.ts', '@nestjs/bull'],
  ['backend/src/objects/probe.ts', '@backend/app'],
  ['backend/src/app/probe.ts', '@aws-sdk/client-s3'],
  ['frontend/src/probe.ts', '@backend/policy'],
  ['frontend/src/probe.ts', '@nestjs/common'],
];

const allowed = [
  ['libs/policy/src/probe.ts', '@sgw/contracts'],
  ['backend/src/metadata/probe.ts', 'typeorm'],
  ['backend/src/policy/probe.ts', '@sgw/policy'],
  ['backend/src/objects/probe.ts', '@backend/metadata'],
  ['backend/src/app/probe.ts', '@backend/metadata'],
  ['frontend/src/probe.ts', '@sgw/contracts'],
];

/** What a lib may not do, whatever it may import. */
const impure = [
  "import { readFile } from 'node:fs/promises'; void readFile;",
  "import { readFileSync } from 'fs'; void readFileSync;",
  "import { request } from 'node:http'; void request;",
  "import { connect } from 'node:net'; void connect;",
  "import { spawn } from 'node:child_process'; void spawn;",
  "import { setTimeout } from 'node:timers/promises'; void setTimeout;",
  "import { randomBytes } from 'node:crypto'; void randomBytes;",
  "import * as net from 'node:net'; void net;",
  "export { lookup } from 'node:dns';",
  "void import('node:fs');",
  'export const at = Date.now();',
  'export const clock = Date.now;',
  'export const at = new Date();',
  'export const at = Date();',
  'export const at = performance.now();',
  'export const at = globalThis.performance.now();',
  'export const chance = Math.random();',
  'setTimeout(() => undefined, 1);',
  'setInterval(() => undefined, 1);',
  'setImmediate(() => undefined);',
  "void fetch('http://localhost');",
  'export const where = process.cwd();',
  'export const end = AbortSignal.timeout(1);',
];

const pure = [
  "import { createHash } from 'node:crypto'; void createHash;",
  "import { isIP } from 'node:net'; void isIP;",
  'export const at = new Date(0);',
  'export const bytes = Buffer.from([1]);',
  'export const later = (now: () => number) => now() + 1;',
];

const root = resolve(import.meta.dirname, '..');
process.chdir(root);
execFileSync(join(root, 'node_modules/.bin/nx'), ['show', 'projects'], { stdio: 'ignore' });
const eslint = new ESLint();
let passed = 0;
let failed = 0;
for (const [probes, mustRefuse] of [
  [forbidden, true],
  [allowed, false],
]) {
  for (const [filePath, name] of probes) {
    // A rule about a room that does not exist yet is proved when the room comes.
    if (!roomExists(filePath) || !targetExists(name)) continue;
    const [result] = await eslint.lintText(`import '${name}';\n`, { filePath });
    const isRefused = result.messages.some(({ ruleId }) => ruleId === RULE);
    tell(isRefused, mustRefuse, `${filePath}: ${name}`);
  }
}
const PURITY = new Set([
  'no-restricted-imports',
  'no-restricted-globals',
  'no-restricted-properties',
  'no-restricted-syntax',
]);
for (const [probes, mustRefuse] of [
  [impure, true],
  [pure, false],
]) {
  for (const code of probes) {
    const [result] = await eslint.lintText(`${code}\n`, { filePath: 'libs/policy/src/probe.ts' });
    const isRefused = result.messages.some(({ ruleId }) => PURITY.has(ruleId));
    tell(isRefused, mustRefuse, `libs/policy/src/probe.ts: ${code}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function tell(isRefused, mustRefuse, what) {
  if (isRefused === mustRefuse) passed++;
  else failed++;
  console.log(
    `${isRefused === mustRefuse ? 'ok    ' : 'WRONG '} ${isRefused ? 'refused' : 'allowed'} ${what}`,
  );
}

function roomExists(filePath) {
  const folder = dirname(filePath);
  return existsSync(folder.endsWith('/src') ? dirname(folder) : folder);
}

function targetExists(name) {
  const [, scope, room] = /^@(sgw|backend)\/([a-z0-9-]+)$/.exec(name) ?? [];
  if (scope === undefined) return true;
  return existsSync(scope === 'sgw' ? `libs/${room}/src/index.ts` : `backend/src/${room}/index.ts`);
}
