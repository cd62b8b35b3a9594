import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { UploadInSteps } from '../multipart.js';
import { ABSENT, Contents, type Outcome } from './contents.js';
import { readBytes } from './objects.js';
import type { BucketRole, Operation } from './plan.js';
import { seededBytes, sha256 } from './seeded.js';
import { bucketName, type ResidencyWorld } from './world.js';

/** Performs operations as clients do, and keeps what they were told. */
export class Worker {
  readonly contents = new Contents();
  readonly outcomes: Record<string, Record<Outcome, number>> = {};
  /** S3 error codes of refusals and failures. */
  readonly codes: Record<string, number> = {};
  /** Reads that found what nobody can have left there. */
  readonly wrong: string[] = [];
  readonly decisions: Readonly<Record<BucketRole, Set<string>>> = {
    constraint: new Set(),
    policy: new Set(),
    free: new Set(),
  };
  readonly lockedBodies = new Set<string>();
  readonly freeBodies = new Set<string>();

  constructor(
    private readonly world: ResidencyWorld,
    private readonly seed: number,
  ) {
    this.keepDecisions();
  }

  /** @param index tells this operation's bytes from all others' */
  async perform(operation: Operation, index: number): Promise<Outcome> {
    const outcome = await this.outcomeOf(operation, index);
    const counted = (this.outcomes[operation.kind] ??= { done: 0, refused: 0, unknown: 0 });
    counted[outcome]++;
    return outcome;
  }

  /** Reads every key that was ever written. @returns how many objects are there, with the right bytes */
  async readBack(): Promise<number> {
    let found = 0;
    for (const name of this.contents.names()) {
      const [bucket = '', ...key] = name.split('/');
      const content = await this.contentOf(bucket, key.join('/')).catch(
        (error: Error) => `unreadable: ${error.name}`,
      );
      if (!this.contents.fits(name, content)) this.wrong.push(`${name} at the end: ${content}`);
      else if (content !== ABSENT) found++;
    }
    return found;
  }

  private async outcomeOf(operation: Operation, index: number): Promise<Outcome> {
    const Bucket = bucketName(operation.bucket);
    const Key = operation.key;
    const name = `${Bucket}/${Key}`;
    const { s3 } = this.world;
    switch (operation.kind) {
      case 'put': {
        const Body = this.body(operation.bucket, `${index}`, operation.sizeBytes);
        return this.write(name, new Set([sha256(Body)]), () =>
          s3.send(new PutObjectCommand({ Bucket, Key, Body })),
        );
      }
      case 'multipart':
        return this.upload(operation, index);
      case 'copy': {
        const source = `${bucketName(operation.from.bucket)}/${operation.from.key}`;
        const copied = new Set([...this.contents.of(source)].filter((content) => content !== ABSENT));
        return this.write(name, copied, () =>
          s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: source })),
        );
      }
      case 'tag': {
        const TagSet = [{ Key: 'index', Value: String(index) }];
        return this.attempt(() => s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } })));
      }
      case 'delete':
        return this.write(name, new Set([ABSENT]), () => s3.send(new DeleteObjectCommand({ Bucket, Key })));
      case 'get':
        return this.attempt(async () => {
          const content = await this.contentOf(Bucket, Key);
          if (!this.contents.fits(name, content)) this.wrong.push(`${name} at step ${index}: ${content}`);
        });
    }
  }

  private async upload(
    { bucket, key, partBytes, isAborted }: Extract<Operation, { kind: 'multipart' }>,
    index: number,
  ): Promise<Outcome> {
    const { s3 } = this.world;
    const parts = partBytes.map((size, part) => this.body(bucket, `${index}.${part}`, size));
    const whole = sha256(Buffer.concat(parts));
    this.bodiesOf(bucket).add(whole);
    const Bucket = bucketName(bucket);
    let upload: UploadInSteps | undefined;
    const completed: { PartNumber?: number; ETag?: string }[] = [];
    const begun = await this.attempt(async () => {
      upload = await UploadInSteps.begin(s3, Bucket, key);
      for (const [part, bytes] of parts.entries()) completed.push(await upload.part(part + 1, bytes));
    });
    if (!upload || begun !== 'done') return begun;
    const { uploadId } = upload;
    if (isAborted)
      return this.attempt(() =>
        s3.send(new AbortMultipartUploadCommand({ Bucket, Key: key, UploadId: uploadId })),
      );
    return this.write(
      `${Bucket}/${key}`,
      new Set([whole]),
      () => upload?.complete(completed) ?? Promise.resolve(),
    );
  }

  private async write(
    name: string,
    written: ReadonlySet<string>,
    call: () => Promise<unknown>,
  ): Promise<Outcome> {
    const outcome = await this.attempt(call);
    this.contents.settle(name, written, outcome);
    return outcome;
  }

  private async attempt(call: () => Promise<unknown>): Promise<Outcome> {
    try {
      await call();
      return 'done';
    } catch (error) {
      const { name } = error as Error;
      this.codes[name] = (this.codes[name] ?? 0) + 1;
      if (!(error instanceof S3ServiceException)) return 'unknown';
      const status = error.$metadata.httpStatusCode ?? 0;
      return status >= 400 && status < 500 ? 'refused' : 'unknown';
    }
  }

  private async contentOf(bucket: string, key: string): Promise<string> {
    try {
      return sha256(await readBytes(this.world.s3, bucket, key));
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return ABSENT;
      throw error;
    }
  }

  private body(bucket: BucketRole, label: string, sizeBytes: number): Buffer {
    const bytes = seededBytes(this.seed, `${bucket}/${label}`, sizeBytes);
    this.bodiesOf(bucket).add(sha256(bytes));
    return bytes;
  }

  private bodiesOf(bucket: BucketRole): Set<string> {
    return bucket === 'free' ? this.freeBodies : this.lockedBodies;
  }

  /** The gateway names its decision on answers to writes and on refusals. */
  private keepDecisions(): void {
    this.world.s3.middlewareStack.add(
      (next) => async (sent) => {
        const { Bucket } = sent.input as { Bucket?: string };
        const keep = (response: unknown): void => {
          const id = (response as { headers?: Record<string, string> } | undefined)?.headers?.[
            'x-sgw-decision'
          ];
          for (const role of ['constraint', 'policy', 'free'] as const)
            if (id !== undefined && Bucket === bucketName(role)) this.decisions[role].add(id);
        };
        try {
          const result = await next(sent);
          keep(result.response);
          return result;
        } catch (error) {
          keep((error as S3ServiceException).$response);
          throw error;
        }
      },
      { step: 'deserialize', priority: 'low' },
    );
  }
}
