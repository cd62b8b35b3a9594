import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClientRunner } from './clients.js';
import type { GatewayAccess } from './gateway.js';
import { listKeys } from './list-keys.js';
import { writeOddTree } from './odd-tree.js';
import { DEBIAN_AWSCLI, type Requirement } from './requires.js';
import { RestClient } from './rest-client.js';
import { createS3Client } from './s3-client.js';
import { uniqueBucket } from './unique.js';
import { workspaceRoot } from './workspace.js';

const MIB = 1024 ** 2;
/** Longest wait for the copies of one object, in milliseconds. */
const COPIED_WITHIN_MS = 120_000;

/** One of `examples/clients`, and the program that runs it. */
export interface ClientExample {
  readonly title: string;
  readonly requirements: readonly Requirement[];
  readonly interpreter?: string;
  readonly script: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the bucket holds what the client makes of the files, under names of its own. */
  readonly hasOwnNames?: true;
}

/** Every client that is run against the gateway on its defaults. */
export const clientExamples: readonly ClientExample[] = [
  { title: 'aws-cli', requirements: ['awscli'], script: 'aws-cli.sh' },
  {
    title: 'the aws-cli of Debian',
    requirements: ['debian-awscli'],
    script: 'aws-cli.sh',
    env: { AWS_CLI: DEBIAN_AWSCLI },
  },
  { title: 'boto3', requirements: ['boto3'], interpreter: 'python', script: 'boto3-client.py' },
  { title: 'rclone', requirements: ['rclone'], script: 'rclone.sh' },
  { title: 's3cmd', requirements: ['s3cmd'], script: 's3cmd.sh' },
  { title: 's5cmd', requirements: ['s5cmd'], script: 's5cmd.sh' },
  { title: 'restic', requirements: ['restic'], script: 'restic.sh', hasOwnNames: true },
  {
    title: "the lock of Terraform's S3 backend",
    requirements: ['boto3'],
    interpreter: 'python',
    script: 'terraform-lock.py',
    hasOwnNames: true,
  },
  { title: 'the AWS SDK v3', requirements: [], interpreter: process.execPath, script: 'aws-sdk-v3.mjs' },
];

/** The files that a client moves in its day: `*.bin` and an odd tree. */
export class DayFiles {
  private constructor(
    readonly folder: string,
    readonly treeSize: number,
    /** The bytes of `small.bin`, which nothing else has: stored in one piece, they can be looked for. */
    readonly small: Buffer,
  ) {}

  static async create(treeSize: number): Promise<DayFiles> {
    const folder = await mkdtemp(join(tmpdir(), 'sgw-files-'));
    const small = randomBytes(1024);
    await writeFile(join(folder, 'small.bin'), small);
    await writeFile(join(folder, 'medium.bin'), randomBytes(20 * MIB));
    await writeOddTree(join(folder, 'tree'), treeSize);
    return new DayFiles(folder, treeSize, small);
  }

  /** Adds a file of 200 MiB, or takes it away. */
  async setLarge(hasLarge: boolean): Promise<void> {
    const large = join(this.folder, 'large.bin');
    if (hasLarge) await writeFile(large, Buffer.alloc(200 * MIB, randomBytes(MIB)));
    else await rm(large, { force: true });
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

/**
 * Runs an example, which compares every byte itself, and waits until its files and a sample of its tree
 * lie verified in exactly the two zones.
 *
 * @throws Error when the client fails, when the listing lacks a file, or when a copy does not come
 */
export async function runClientDay(
  access: GatewayAccess,
  example: ClientExample,
  files: DayFiles,
  zones: readonly string[],
): Promise<void> {
  const runner = await ClientRunner.create(access);
  const s3 = createS3Client(access);
  try {
    const bucket = uniqueBucket('client');
    const back = join(runner.folder, 'back');
    await mkdir(back);
    const script = join(workspaceRoot(), 'examples/clients', example.script);
    const words = [...(example.interpreter ? [example.interpreter] : []), script, bucket, files.folder, back];
    await runner.must(words[0] ?? '', words.slice(1), example.env);
    const keys = await listKeys(s3, bucket);
    const tree = keys.filter((key) => key.startsWith('tree/'));
    if (!example.hasOwnNames && tree.length !== files.treeSize)
      throw new Error(`${tree.length} of ${files.treeSize} files of the tree are listed`);
    const rest = await RestClient.open(access);
    const samples = [
      ...keys.filter((key) => !key.startsWith('tree/')),
      ...tree.filter((_key, index) => index % 20 === 0),
    ];
    for (const key of samples) await rest.untilCopiesAre(bucket, key, zones, COPIED_WITHIN_MS);
  } finally {
    s3.destroy();
    await runner.close();
  }
}
