#!/usr/bin/env node
// `npx sgw`: the operator's command line, a thin client of the REST API. It signs in with the admin key of the data
// folder. Exit codes: 0 done, 1 failed, 2 wrong usage.
import './right-node.mjs';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import './settings-file.mjs';

const dataDir = resolve(resolve(import.meta.dirname, '..'), process.env.SGW_DATA_DIR || '.data');
const defaultApi = process.env.SGW_PUBLIC_API_URL || `http://127.0.0.1:${process.env.SGW_API_PORT || 8080}`;

const program = new Command('sgw')
  .description('Asks and steers a running gateway.')
  .option('--api <url>', 'address of the REST API', defaultApi)
  .option('--admin-key-file <path>', 'file that holds the admin key', join(dataDir, 'admin-key'))
  .option('--json', 'print what the API answers, as JSON')
  .exitOverride();

program
  .command('where')
  .description('show where every copy of an object lies')
  .argument('<s3-uri>', 's3://bucket/key')
  .option('--tenant <name>', 'tenant that owns the bucket', 'default')
  .action(async (uri, { tenant }) => {
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/su.exec(uri) ?? [];
    if (bucket === undefined)
      throw new CommanderError(2, 'usage', `${uri} is not of the form s3://bucket/key`);
    const path = `/buckets/${encodeURIComponent(tenant)}/${encodeURIComponent(bucket)}/object`;
    const object = await get(`${path}?key=${encodeURIComponent(key)}`);
    print(object, () => describeCopies(uri, object));
  });

try {
  await program.parseAsync();
} catch (error) {
  const isUsage = error instanceof CommanderError;
  if (isUsage && error.exitCode === 0) process.exit(0);
  if (!isUsage || error.code === 'usage') console.error(`sgw: ${error.message}`);
  process.exit(isUsage ? 2 : 1);
}

async function get(path) {
  const { api } = program.opts();
  const url = `${api.replace(/\/+$/, '')}/api/v1${path}`;
  const answer = await fetch(url, { headers: { 'x-admin-key': readAdminKey() } }).catch((error) => {
    throw new Error(
      `no gateway answers at ${api} (${error.cause?.code ?? error.message}): start it with \`npm start\``,
    );
  });
  const body = await answer.json().catch(() => undefined);
  if (!answer.ok) throw new Error(body?.detail ?? `the gateway answered ${answer.status}`);
  return body;
}

function readAdminKey() {
  if (process.env.ADMIN_API_KEY) return process.env.ADMIN_API_KEY;
  const { adminKeyFile } = program.opts();
  if (!existsSync(adminKeyFile))
    throw new Error(`there is no admin key at ${adminKeyFile}: name it with --admin-key-file`);
  return readFileSync(adminKeyFile, 'utf8').trim();
}

function print(value, describe) {
  console.log(program.opts().json ? JSON.stringify(value, undefined, 2) : describe());
}

function describeCopies(uri, object) {
  const lines = [`${uri}  ${object.sizeBytes} bytes  version ${object.versionId}`];
  for (const copy of object.replicas) {
    const verified = copy.verifiedAt === undefined ? copy.state : `verified ${copy.verifiedAt}`;
    lines.push(
      '',
      `  ${copy.zone}  (${copy.backendId})  ${verified}`,
      `    country   ${copy.country}`,
      `    law       ${copy.jurisdiction}`,
      `    owner     ${copy.owner}`,
      `    lies at   ${copy.physicalKey === '' ? 'nowhere yet' : `${copy.physicalBucket}/${copy.physicalKey}`}`,
      `    sha-256   ${copy.sha256 ?? 'not verified'}${copy.sha256 && object.parts > 1 ? ` (of the digests of ${object.parts} parts)` : ''}`,
      ...(copy.error === undefined ? [] : [`    problem   ${copy.error}`]),
      ...(copy.retryAt === undefined ? [] : [`    next try  ${copy.retryAt}`]),
    );
  }
  return lines.join('\n');
}
