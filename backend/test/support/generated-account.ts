import * as s3 from '@aws-sdk/client-s3';
import type { S3Server } from './servers/server-family.js';

/** PUTs at once: more only wait at a server that shares two cores with its test. */
const HANDS = 16;
/** The bucket that anybody may list. */
export const OPEN_BUCKET = 'survey-open';
/** The bucket that the discovering keys may not list, where the server obeys a denial to its owner. */
export const DENIED_BUCKET = 'survey-denied';

/** Names that have broken clients and servers before; no two meet as a file and a folder. */
const ODD_NAMES = [
  ' leading',
  'trailing ',
  'plus+plus',
  'percent%20',
  '100%',
  'amp&and',
  'hash#tag',
  'question?mark',
  'a=b;c,d',
  `"both" 'quotes'`,
  '<angle>&amp;',
  'back\\slash',
  'tab\there',
  '.hidden',
  '~',
  'UPPER/lower',
  'äöå/кириллица/日本語',
  '\u{1f600}/beyond',
  '\uff21 before it in UTF-16',
  'x'.repeat(200),
  `${'deep/'.repeat(40)}end`,
];

/** How much to put where. */
export interface AccountSize {
  /** Objects of the largest bucket. */
  readonly large: number;
  /** Small buckets beside the special ones. */
  readonly small: number;
  /** Objects of each small one. */
  readonly each: number;
}

/** What a server lacks. */
export interface AccountGaps {
  /** It obeys no policy that denies its owner something. */
  readonly denial?: true;
  readonly publicAcl?: true;
  readonly publicPolicy?: true;
  /** A delete marker that is removed does not bring the version below it back. */
  readonly revival?: true;
}

/** A client of the account, for a server of the tests. */
export function accountClient({ endpoint, accessKeyId, secretAccessKey }: S3Server): s3.S3Client {
  return new s3.S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

/** Fills the account of a server with all that a discovery has to tell apart. @returns current objects put, by bucket */
export async function fillAccount(
  client: s3.S3Client,
  size: AccountSize,
  gaps: AccountGaps,
): Promise<ReadonlyMap<string, number>> {
  const account = new Account(client);
  await account.bucket('survey-empty', []);
  await account.bucket('survey-large', numbered(size.large));
  await account.bucket('survey-odd', ODD_NAMES);
  for (let index = 0; index < size.small; index++) {
    await account.bucket(`survey-small-${String(index).padStart(2, '0')}`, numbered(size.each));
  }
  await account.versioned('survey-versioned', size.each, gaps);
  await account.suspended('survey-suspended');
  await account.unfinished('survey-odd');
  await account.open(gaps);
  if (!gaps.denial) await account.denied();
  return account.put;
}

/** Spread over folders of very different sizes: most keys share one. */
function numbered(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const folder = index % 10 === 0 ? `day-${index % 7}/part-${index % 3}` : 'logs/2026';
    return `${folder}/${String(index).padStart(6, '0')}.txt`;
  });
}

class Account {
  readonly put = new Map<string, number>();

  constructor(private readonly client: s3.S3Client) {}

  async bucket(Bucket: string, keys: readonly string[]): Promise<void> {
    await this.client.send(new s3.CreateBucketCommand({ Bucket }));
    await this.fill(Bucket, keys);
    this.put.set(Bucket, keys.length);
  }

  /** Every key thrice; a third of them deleted, and a third of those alive again without the marker. */
  async versioned(Bucket: string, count: number, { revival }: AccountGaps): Promise<void> {
    await this.bucket(Bucket, []);
    await this.versioning(Bucket, 'Enabled');
    const keys = numbered(count);
    for (const round of [1, 2, 3]) await this.fill(Bucket, keys, round);
    const deleted = keys.filter((_, index) => index % 3 === 0);
    const markers = new Map<string, string | undefined>();
    await inParallel(deleted, async (Key) => {
      const { VersionId } = await this.client.send(new s3.DeleteObjectCommand({ Bucket, Key }));
      markers.set(Key, VersionId);
    });
    const back = revival ? [] : deleted.filter((_, index) => index % 3 === 0);
    await inParallel(back, (Key) =>
      this.client.send(new s3.DeleteObjectCommand({ Bucket, Key, VersionId: markers.get(Key) })),
    );
    this.put.set(Bucket, keys.length - deleted.length + back.length);
  }

  /** Versions from before, null versions over them, and a delete marker that is one. */
  async suspended(Bucket: string): Promise<void> {
    await this.bucket(Bucket, []);
    await this.versioning(Bucket, 'Enabled');
    const keys = ['first', 'folder/second', 'third'];
    await this.fill(Bucket, keys, 1);
    await this.versioning(Bucket, 'Suspended');
    await this.fill(Bucket, keys, 2);
    await this.client.send(new s3.DeleteObjectCommand({ Bucket, Key: 'third' }));
    this.put.set(Bucket, keys.length - 1);
  }

  /** Uploads that are never completed: with a part, without one, and two of the same key. */
  async unfinished(Bucket: string): Promise<void> {
    for (const Key of ['one part', 'folder/no part', 'same key', 'same key']) {
      const { UploadId } = await this.client.send(new s3.CreateMultipartUploadCommand({ Bucket, Key }));
      if (Key === 'folder/no part') continue;
      const part = { Bucket, Key, UploadId, PartNumber: 1, Body: Buffer.alloc(4_321, 7) };
      await this.client.send(new s3.UploadPartCommand(part));
    }
  }

  /** Lets anybody list and read. */
  async open({ publicAcl, publicPolicy }: AccountGaps): Promise<void> {
    await this.bucket(OPEN_BUCKET, numbered(5));
    if (!publicAcl) {
      await this.client.send(new s3.PutBucketAclCommand({ Bucket: OPEN_BUCKET, ACL: 'public-read' }));
    }
    if (!publicPolicy) await this.policy(OPEN_BUCKET, 'Allow', ['s3:GetObject', 's3:ListBucket']);
  }

  /** Keeps everybody out, the owner included. */
  async denied(): Promise<void> {
    await this.bucket(DENIED_BUCKET, numbered(7));
    const listings = ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'];
    await this.policy(DENIED_BUCKET, 'Deny', [...listings, 's3:GetBucketAcl', 's3:GetBucketVersioning']);
  }

  private async policy(Bucket: string, Effect: string, Action: readonly string[]): Promise<void> {
    const Resource = [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`];
    const Statement = [{ Effect, Principal: '*', Action, Resource }];
    await this.client.send(
      new s3.PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }),
    );
  }

  private async versioning(Bucket: string, Status: s3.BucketVersioningStatus): Promise<void> {
    await this.client.send(
      new s3.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }),
    );
  }

  private fill(Bucket: string, keys: readonly string[], round = 0): Promise<void> {
    return inParallel([...keys.entries()], ([index, Key]) =>
      this.client.send(new s3.PutObjectCommand({ Bucket, Key, Body: Buffer.alloc((index % 50) + round, 1) })),
    );
  }
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: HANDS }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}
