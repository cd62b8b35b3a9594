import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  PutBucketAclCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectRetentionCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { AuditView, DirectoryView, FindingView, ObjectView, Page, PolicyDocument } from '@sgw/contracts';
import { inDays, lockedBucket } from '../support/locked-bucket.js';
import { PolicyWorld } from '../support/policy-world.js';
import { adminKeyOf, sendRest } from '../support/rest-request.js';
import { describeIf } from '../support/requires.js';
import { createS3Client, s3Failure } from '../support/s3-client.js';
import { startCeph } from '../support/servers/ceph.js';
import type { S3Server } from '../support/servers/server-family.js';
import { waitFor } from '../support/wait-for.js';

const KEPT = { retention: { mode: 'compliance', days: 10, atProvider: true } } as const;
const DAY_MS = 86_400_000;

/** A version as the provider itself tells of it. */
interface Held {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

describeIf(['radosgw'], 'object lock at the provider', () => {
  jest.setTimeout(120_000);
  let ceph: S3Server;
  let world: PolicyWorld;
  /** A client of the provider's, past the gateway. */
  let raw: S3Client;
  /** Its copy is moved while other tests run: the one that was read from stays for some seconds. */
  let moved: string;

  beforeAll(async () => {
    ceph = await startCeph();
    world = await PolicyWorld.open({}, (folder) => backendsYaml(ceph, folder));
    raw = createS3Client({ s3Url: ceph.endpoint, ...ceph });
    moved = await bucketBeingMoved();
  });
  afterAll(async () => {
    raw?.destroy();
    await world?.close();
    await ceph?.stop();
  });

  const bucketUnder = async (document: Omit<PolicyDocument, 'format'>, locations = 'fi,de', copies = 2) => {
    const bucket = await lockedBucket(world.s3, undefined, {
      LocationConstraint: locations as never,
      Tags: [{ Key: 'replica-count', Value: String(copies) }],
    });
    await world.attach(bucket, await world.policy(document));
    return bucket;
  };
  const physical = async (bucket: string, ...backends: string[]): Promise<string[]> => {
    const { mappings } = await world.ask<DirectoryView>({
      path: `/namespace/resolve?tenant=default&bucket=${bucket}`,
    });
    if (backends.length === 0) return mappings.map(({ physicalBucket }) => physicalBucket);
    return backends.flatMap((id) => mappings.find(({ backendId }) => backendId === id)?.physicalBucket ?? []);
  };
  /** Every version that the provider has of what lies behind a bucket. */
  const held = async (bucket: string): Promise<Held[]> => {
    const { Buckets = [] } = await raw.send(new ListBucketsCommand({}));
    const names = new Set(await physical(bucket));
    const found: Held[] = [];
    for (const { Name = '' } of Buckets.filter((each) => names.has(each.Name ?? ''))) {
      const { Versions = [], DeleteMarkers = [] } = await raw.send(
        new ListObjectVersionsCommand({ Bucket: Name }),
      );
      for (const { Key = '', VersionId = '' } of [...Versions, ...DeleteMarkers])
        found.push({ bucket: Name, key: Key, versionId: VersionId });
    }
    return found;
  };
  const address = ({ bucket, key, versionId }: Held) => ({ Bucket: bucket, Key: key, VersionId: versionId });
  const untilHeld = async (bucket: string, copies: number) => {
    await waitFor('both copies to be locked', async () => (await held(bucket)).length === copies);
    await waitFor('no lock to be owed', async () => (await owed(bucket)).length === 0);
    return held(bucket);
  };
  const copiesOf = async (bucket: string) =>
    (await world.ask<ObjectView>({ path: `/buckets/default/${bucket}/object?key=report` })).replicas;
  const owed = async (bucket: string): Promise<string[]> =>
    (await copiesOf(bucket)).flatMap(({ backendId, providerLock }) =>
      providerLock?.state === 'held' ? [] : [`${backendId} ${providerLock?.state}`],
    );
  const bucketBeingMoved = async () => {
    const bucket = await lockedBucket(world.s3, undefined, { LocationConstraint: 'fi' as never });
    const lock = { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: inDays(3) } as const;
    await world.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'report', Body: 'older', ...lock }));
    expect((await held(bucket)).map((copy) => copy.bucket.slice(0, 5))).toEqual(['s3gw-']);
    await world.attach(bucket, await world.policy(KEPT));
    return bucket;
  };
  const retention = async (copy: Held) =>
    (await raw.send(new GetObjectRetentionCommand(address(copy)))).Retention ?? {};

  it('keeps every copy in buckets with object lock, and the provider itself refuses to delete them', async () => {
    const bucket = await bucketUnder(KEPT);
    const before = Date.now();
    await world.put(bucket, 'report', 'to be kept');
    const copies = await untilHeld(bucket, 2);
    expect(new Set(copies.map((copy) => copy.bucket)).size).toBe(2);
    for (const copy of copies) {
      expect(copy.bucket).toMatch(/^s3gl-[0-9a-f]{32}-(fi|de)$/);
      const { ObjectLockConfiguration } = await raw.send(
        new GetObjectLockConfigurationCommand({ Bucket: copy.bucket }),
      );
      expect(ObjectLockConfiguration?.ObjectLockEnabled).toBe('Enabled');
      const { Mode, RetainUntilDate } = await retention(copy);
      expect(Mode).toBe('COMPLIANCE');
      expect(RetainUntilDate?.getTime()).toBeGreaterThanOrEqual(before + 10 * DAY_MS);
      const refused = raw.send(
        new DeleteObjectCommand({ ...address(copy), BypassGovernanceRetention: true }),
      );
      expect(await s3Failure(refused)).toMatchObject({ code: 'AccessDenied', status: 403 });
    }
    expect(await held(bucket)).toEqual(copies);
  });

  it('has the first copy kept before the write is answered, also one in parts', async () => {
    const bucket = await bucketUnder(KEPT, 'fi', 1);
    await world.put(bucket, 'report', 'x');
    const [copy] = await held(bucket);
    if (!copy) throw new Error('nothing lies at the provider');
    expect((await retention(copy)).Mode).toBe('COMPLIANCE');

    const place = { Bucket: bucket, Key: 'parts' };
    const { UploadId } = await world.s3.send(new CreateMultipartUploadCommand(place));
    const { ETag } = await world.s3.send(
      new UploadPartCommand({ ...place, UploadId, PartNumber: 1, Body: Buffer.alloc(1000) }),
    );
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await world.s3.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload }));
    const joined = (await held(bucket)).find(({ key }) => key !== copy.key);
    if (!joined) throw new Error('the parts are not at the provider');
    expect((await retention(joined)).Mode).toBe('COMPLIANCE');
  });

  it('extends what the provider keeps, and holds it, when the version is; what is away gets it later', async () => {
    const bucket = await bucketUnder(KEPT);
    await world.put(bucket, 'report');
    const copies = await untilHeld(bucket, 2);
    await world.setState('de', 'offline');
    const until = inDays(40);
    const target = { Bucket: bucket, Key: 'report' };
    await world.s3.send(
      new PutObjectRetentionCommand({ ...target, Retention: { Mode: 'COMPLIANCE', RetainUntilDate: until } }),
    );
    await world.s3.send(new PutObjectLegalHoldCommand({ ...target, LegalHold: { Status: 'ON' } }));
    expect(await owed(bucket)).toEqual(['de owed']);
    const { text } = await sendRest(world.gateway, { path: '/metrics', headers: adminKeyOf(world.gateway) });
    expect(text).toContain('sgw_provider_locks_owed{backend="de"} 1');
    await world.setState('de', 'online');
    await waitFor('the lock at de', async () => (await owed(bucket)).length === 0);
    for (const copy of copies) {
      expect((await retention(copy)).RetainUntilDate?.getTime()).toBe(until.getTime());
      const { LegalHold } = await raw.send(new GetObjectLegalHoldCommand(address(copy)));
      expect(LegalHold?.Status).toBe('ON');
    }
  });

  it('removes what governance may remove with all its versions, and leaves no marker', async () => {
    const bucket = await bucketUnder({ retention: { mode: 'governance', days: 5, atProvider: true } });
    await world.put(bucket, 'report');
    await untilHeld(bucket, 2);
    const { Versions = [] } = await world.s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    const target = { Bucket: bucket, Key: 'report', VersionId: Versions[0]?.VersionId };
    expect(await s3Failure(world.s3.send(new DeleteObjectCommand(target)))).toMatchObject({ status: 403 });
    await world.s3.send(new DeleteObjectCommand({ ...target, BypassGovernanceRetention: true }));
    await waitFor('the copies to be gone', async () => (await held(bucket)).length === 0);
  });

  it('owes the removal of a copy that a new rule bans, as long as the provider keeps it', async () => {
    const policy = await world.policy(KEPT);
    const bucket = await lockedBucket(world.s3, undefined, { LocationConstraint: 'fi,de,se' as never });
    await world.attach(bucket, policy);
    await world.put(bucket, 'report');
    const [copy] = await untilHeld(bucket, 1);
    await world.edit(policy, { ...KEPT, residency: { deny: [{ country: 'fi' }] } });
    await waitFor('a copy in de', async () => (await world.held(bucket, 'report')).startsWith('de,'));
    await waitFor('a refused removal', async () => /fi:deleting/.test(await world.held(bucket, 'report')));
    const reason = async () => (await copiesOf(bucket)).find(({ backendId }) => backendId === 'fi')?.error;
    await waitFor('the reason', async () => /the provider keeps it until/.test((await reason()) ?? ''));
    expect(await held(bucket)).toContainEqual(copy);
  });

  it('is looked after by the audit, as are the other settings of the buckets there', async () => {
    const bucket = await world.bucket(undefined, 'fi,de', 2);
    await world.put(bucket, 'plain');
    await waitFor('both copies', async () => (await held(bucket)).length === 2);
    const kept = await bucketUnder(KEPT, 'fi', 1);
    await world.put(kept, 'report');
    const [fi = '', de = ''] = await physical(bucket, 'fi', 'de');
    const findings = async () => {
      const before = Date.now();
      await world.ask({ method: 'POST', path: '/audit/rounds' });
      await waitFor('a round', async () => {
        const { startedAt } = await world.ask<AuditView>({ path: '/audit' });
        return startedAt !== undefined && Date.parse(startedAt) >= before;
      });
      const { items } = await world.ask<Page<FindingView>>({ path: '/audit/findings?limit=1000' });
      return items.filter((found) => found.bucket === bucket || found.bucket === kept);
    };
    const kindsOf = (found: readonly FindingView[]) =>
      found.map(({ backendId, kind }) => `${backendId} ${kind}`).toSorted();
    expect(await findings()).toEqual([]);
    await raw.send(new PutBucketAclCommand({ Bucket: fi, ACL: 'public-read' }));
    const versioned = { Bucket: de, VersioningConfiguration: { Status: 'Enabled' } } as const;
    await raw.send(new PutBucketVersioningCommand(versioned));
    const found = await findings();
    expect(kindsOf(found)).toEqual(['de bucket-versioned', 'fi bucket-public']);
    for (const { severity, repair } of found) {
      expect(severity).toBe('violation');
      expect(repair.length).toBeGreaterThan(0);
    }
    await raw.send(new PutBucketAclCommand({ Bucket: fi, ACL: 'private' }));
    expect(kindsOf(await findings())).toEqual(['de bucket-versioned']);
  });

  it('refuses a backend that claims to have object lock and has none, and names the rule', async () => {
    const bucket = await bucketUnder(KEPT, 'se', 1);
    const refused = await s3Failure(world.put(bucket, 'report'));
    expect(refused).toMatchObject({ code: 'AccessDenied', status: 403 });
    expect(refused.message).toMatch(
      /^se turned out to have no object lock, which the retention of a placement policy/,
    );
  });

  it('refuses writes that it could not keep: into a bucket without object lock', async () => {
    const bucket = await world.bucket(KEPT, 'fi');
    const refused = await s3Failure(world.put(bucket, 'report'));
    expect(refused).toMatchObject({ code: 'InvalidBucketState', status: 409 });
    expect(refused.message).toMatch(/keeps every version for 10 days, and the bucket has no object lock/);
  });

  it('moves what lies in a plain bucket into one with object lock once a policy asks for it', async () => {
    await waitFor('one copy with a lock', async () => {
      const copies = await held(moved);
      return copies.length === 1 && copies[0]?.bucket.startsWith('s3gl-') === true;
    });
    await waitFor('no lock to be owed', async () => (await owed(moved)).length === 0);
    const [copy] = await held(moved);
    expect(copy && (await retention(copy)).Mode).toBe('GOVERNANCE');
    const { Body } = await world.s3.send(new GetObjectCommand({ Bucket: moved, Key: 'report' }));
    expect(await Body?.transformToString()).toBe('older');
  });
});

/** Finland and Germany on the Ceph, and a folder in Sweden that claims more than it can. */
function backendsYaml(ceph: S3Server, folder: string): string {
  const place = (country: string, city: string) =>
    `    place: { city: ${city}, country: ${country} }\n    law: eu\n` +
    `    owner: { name: Test, country: ${country}, parentCountry: ${country} }\n    features: { object-lock: yes, versioning: yes }\n`;
  const s3 = (country: string, city: string) =>
    `  - id: ${country}\n    kind: s3\n    endpoint: ${ceph.endpoint}\n    region: us-east-1\n    addressing: path\n` +
    `    accessKeyId: ${ceph.accessKeyId}\n    secretAccessKey: ${ceph.secretAccessKey}\n${place(country, city)}`;
  return `backends:\n${s3('fi', 'fi-hel')}${s3('de', 'de-fra')}  - id: se\n    kind: file\n    path: ${folder}/se\n${place('se', 'se-sto')}`;
}
