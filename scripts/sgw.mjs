#!/usr/bin/env node
// `npx sgw`: the operator's command line, a thin client of the REST API. It signs in with the admin key of the data
// folder. Exit codes: 0 done, 1 failed, 2 wrong usage.
import './right-node.mjs';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, CommanderError } from 'commander';
import './settings-file.mjs';

const dataDir = resolve(resolve(import.meta.dirname, '..'), process.env.SGW_DATA_DIR || '.data');
const defaultApi = process.env.SGW_PUBLIC_API_URL || `http://127.0.0.1:${process.env.SGW_API_PORT || 8080}`;

const POLL_MS = 250;

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
    const { bucket, key } = objectOf(uri);
    const path = `/buckets/${encodeURIComponent(tenant)}/${encodeURIComponent(bucket)}/object`;
    const object = await get(`${path}?key=${encodeURIComponent(key)}`);
    print(object, () => describeCopies(uri, object));
  });

program
  .command('explain')
  .description('say of every backend why an object lies there, or why not')
  .argument('<s3-uri>', 's3://bucket/key')
  .option('--tenant <name>', 'tenant that owns the bucket', 'default')
  .action(async (uri, { tenant }) => {
    const { bucket, key } = objectOf(uri);
    const path = `/objects/${encodeURIComponent(tenant)}/${encodeURIComponent(bucket)}/explain`;
    const explanation = await get(`${path}?key=${encodeURIComponent(key)}`);
    print(explanation, () => describeExplanation(uri, explanation));
  });

program
  .command('attest')
  .description('make a signed attestation of where copies lie, and download it')
  .argument('[s3-uri]', 's3://bucket or s3://bucket/key; without it, the whole tenant')
  .option('--tenant <name>', 'tenant that owns the bucket', 'default')
  .option('--moment <time>', 'ISO 8601; without it, now')
  .option('--verified-since <time>', 'ISO 8601; copies that were not read since do not count as verified')
  .option('--out <file>', 'where to put the document (default: <id>.ndjson)')
  .action(async (uri, { tenant, moment, verifiedSince, out }) => {
    const [, bucket, key] = /^(?:s3:\/\/([^/]+)(?:\/(.+))?)?$/su.exec(uri ?? '') ?? [];
    if (uri !== undefined && bucket === undefined)
      throw new CommanderError(2, 'usage', `${uri} is not of the form s3://bucket/key`);
    const { id } = await call('POST', '/attestations', { tenant, bucket, key, moment, verifiedSince });
    const made = await untilMade(id);
    const path = resolve(out ?? `${id}.ndjson`);
    const document = await ask('GET', `/attestations/${id}/document`);
    await pipeline(document.body, createWriteStream(path, { mode: 0o600 }));
    print({ ...made, path }, () => describeAttestation(made, path));
  });

program
  .command('rotate-attestation-key')
  .description('retire the key that signs attestations, and make another')
  .action(async () => {
    const key = await call('POST', '/attestation-keys/rotation');
    print(key, () => `key ${key.id} signs from ${key.notBefore} on`);
  });

try {
  await program.parseAsync();
} catch (error) {
  const isUsage = error instanceof CommanderError;
  if (isUsage && error.exitCode === 0) process.exit(0);
  if (!isUsage || error.code === 'usage') console.error(`sgw: ${error.message}`);
  process.exit(isUsage ? 2 : 1);
}

function objectOf(uri) {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/su.exec(uri) ?? [];
  if (bucket === undefined) throw new CommanderError(2, 'usage', `${uri} is not of the form s3://bucket/key`);
  return { bucket, key };
}

function get(path) {
  return call('GET', path);
}

async function call(method, path, body) {
  const answer = await ask(method, path, body);
  return answer.json().catch(() => undefined);
}

/** The answer to a request that succeeded. */
async function ask(method, path, body) {
  const { api } = program.opts();
  const url = `${api.replace(/\/+$/, '')}/api/v1${path}`;
  const headers = { 'x-admin-key': readAdminKey(), 'content-type': 'application/json' };
  const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) }).catch((error) => {
    throw new Error(
      `no gateway answers at ${api} (${error.cause?.code ?? error.message}): start it with \`npm start\``,
    );
  });
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => undefined);
  throw new Error(problem?.detail ?? `the gateway answered ${answer.status}`);
}

/** Waits for an attestation, however long it takes. */
async function untilMade(id) {
  for (;;) {
    const view = await get(`/attestations/${id}`);
    if (view.state === 'ready') return view;
    if (view.state === 'failed' || view.state === 'cancelled')
      throw new Error(`the attestation is ${view.state}${view.error ? `: ${view.error}` : ''}`);
    await sleep(POLL_MS);
  }
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

function describeExplanation(uri, { versionId, copies, written, today }) {
  const rules = today.policies.map(
    ({ scope, name, version }) => `${name} (version ${version}, of the ${scope})`,
  );
  return [
    `${oneLine(uri)}  version ${versionId}`,
    '',
    `  copies    ${copies.map(({ backendId, state, kind }) => `${backendId} (${state}, by ${kind})`).join(', ')}`,
    `  written   ${written === undefined ? 'before decisions were kept' : `${written.decidedAt}, decision ${written.id}`}`,
    `  policies  ${rules.length === 0 ? 'none' : rules.join(', ')}`,
    `  order     ${today.order.join(', ')}`,
    ...(today.refusal === undefined ? [] : [`  refusal   ${today.refusal}`]),
    '',
    ...today.backends.map(({ id, verdict, reason }) => `  ${id}  ${verdict}\n    ${reason}`),
  ].join('\n');
}

/** On one line and without power over the terminal: names of objects are anything that somebody could store. */
function oneLine(text) {
  return text.replace(
    // Control characters, line ends, and what turns the direction of writing around.
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\]/gu,
    (sign) => (sign === '\\' ? '\\\\' : `\\u{${sign.codePointAt(0).toString(16)}}`),
  );
}

function describeCopies(uri, object) {
  const lines = [`${oneLine(uri)}  ${object.sizeBytes} bytes  version ${object.versionId}`];
  for (const copy of object.replicas) {
    lines.push(
      '',
      `  ${copy.zone}  (${copy.backendId})  ${standing(copy)}`,
      `    country   ${copy.country}`,
      `    law       ${copy.jurisdiction}`,
      `    owner     ${copy.owner}`,
      `    lies at   ${copy.physicalKey === '' ? 'nowhere yet' : oneLine(`${copy.physicalBucket}/${copy.physicalKey}`)}`,
      `    sha-256   ${copy.sha256 ?? 'not verified'}${copy.sha256 && object.parts > 1 ? ` (of the digests of ${object.parts} parts)` : ''}`,
      ...(copy.error === undefined ? [] : [`    problem   ${oneLine(copy.error)}`]),
      ...(copy.retryAt === undefined ? [] : [`    next try  ${copy.retryAt}`]),
    );
  }
  return lines.join('\n');
}

/** Whether somebody has read the copy, and its state where that tells more. */
function standing({ state, verifiedAt, isAdopted, error }) {
  // Adopted copies are doubtful until they were read, without anything being wrong with them.
  const isUnread = isAdopted && state === 'suspect' && verifiedAt === undefined && error === undefined;
  const told = [
    ...(isAdopted ? ['adopted'] : []),
    ...(verifiedAt === undefined ? [] : [`verified ${verifiedAt}`]),
    ...(isUnread ? ['not verified yet'] : []),
  ];
  const isToldAlready = isUnread || (state === 'completed' && verifiedAt !== undefined);
  return [...told, ...(isToldAlready ? [] : [state])].join(', ');
}

function describeAttestation({ id, moment, leaves, copies, notPermitted, merkleRoot }, path) {
  const counts = Object.entries(copies).flatMap(([standing, count]) =>
    count > 0 ? `${count} ${standing}` : [],
  );
  return [
    `attestation ${id}`,
    `  moment       ${moment}`,
    `  copies       ${counts.join(', ') || 'none'}`,
    ...(notPermitted === undefined ? [] : [`  misplaced    ${notPermitted}`]),
    `  leaves       ${leaves}, Merkle root ${merkleRoot}`,
    `  document     ${path}`,
    `  keys         ${program.opts().api}/.well-known/sgw-attestation-keys.json`,
    `  check it     npm run verify-attestation -- ${path} --keys <keys>`,
  ].join('\n');
}
