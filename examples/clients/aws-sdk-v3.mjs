#!/usr/bin/env node
// AWS SDK for JavaScript v3: BUCKET (new), FOLDER with *.bin and tree/, BACK (empty). Keys and endpoint: see README.md.
import { deepStrictEqual } from 'node:assert';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutBucketTaggingCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';

const [Bucket, folder, back] = process.argv.slice(2);
const s3 = new S3Client({});

await s3.send(
  new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'fi,de' } }),
);
await s3.send(
  new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: 'replica-count', Value: '2' }] } }),
);

async function upload(file, Key) {
  const { size } = await stat(file);
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: createReadStream(file), ContentLength: size }));
}

async function download(Key) {
  const file = join(back, Key);
  await mkdir(dirname(file), { recursive: true });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  await pipeline(Body, createWriteStream(file));
  return file;
}

async function keys(Prefix) {
  const found = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
    found.push(...(page.Contents ?? []).map(({ Key }) => Key));
  }
  return found;
}

async function same(a, b) {
  deepStrictEqual((await readFile(a)).equals(await readFile(b)), true, `${a} came back different`);
}

for (const name of (await readdir(folder)).filter((entry) => entry.endsWith('.bin'))) {
  await upload(join(folder, name), `files/${name}`);
  await same(join(folder, name), await download(`files/${name}`));
}

await upload(process.argv[1], 'removed');
await s3.send(new DeleteObjectCommand({ Bucket, Key: 'removed' }));
deepStrictEqual(await keys('removed'), []);

const tree = join(folder, 'tree');
const entries = await readdir(tree, { recursive: true, withFileTypes: true });
const files = entries
  .filter((entry) => entry.isFile())
  .map((entry) => relative(tree, join(entry.parentPath, entry.name)));
await Promise.all(files.map((file) => upload(join(tree, file), `tree/${file}`)));
deepStrictEqual((await keys('tree/')).sort(), files.map((file) => `tree/${file}`).sort());
await Promise.all(files.map(async (file) => same(join(tree, file), await download(`tree/${file}`))));
console.log(`${files.length} files in the tree`);
