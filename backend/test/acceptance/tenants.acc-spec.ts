import { CreateBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Operator } from '../support/operator.js';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('tenants and users over REST', () => {
  const gateway = useGateway();
  const operator = new Operator(() => gateway.access);
  const problem = async (answer: Promise<Response>) => {
    const response = await answer;
    const body = (await response.json()) as { code: string; errors?: { pointer: string }[] };
    return { status: response.status, code: body.code, at: body.errors?.map(({ pointer }) => pointer) };
  };
  afterAll(() => operator.close());

  it('makes a tenant and answers its id, with AWS’s defaults of today', async () => {
    const name = uniqueBucket('tenant');
    const created = await operator.ask<object>('POST', '/tenants', { name });
    expect(created).toEqual({ id: expect.stringMatching(UUID) });
    expect(await operator.ask('GET', `/tenants/${name}`)).toEqual({
      ...created,
      name,
      defaultObjectOwnership: 'BucketOwnerEnforced',
      defaultPublicAccessBlock: true,
      allowSignatureV2: false,
    });
  });

  it('keeps the settings it is made with, and changes them', async () => {
    const id = await operator.tenant({
      defaultObjectOwnership: 'ObjectWriter',
      defaultPublicAccessBlock: false,
      allowSignatureV2: true,
    });
    const settings = { defaultObjectOwnership: 'ObjectWriter', defaultPublicAccessBlock: false };
    expect(await operator.ask('GET', `/tenants/${id}`)).toMatchObject({
      ...settings,
      allowSignatureV2: true,
    });
    await operator.ask('PATCH', `/tenants/${id}`, { allowSignatureV2: false });
    expect(await operator.ask('GET', `/tenants/${id}`)).toMatchObject({
      ...settings,
      allowSignatureV2: false,
    });
  });

  it('refuses a name that is taken', async () => {
    const name = uniqueBucket('tenant');
    await operator.tenant({}, name);
    expect(await problem(operator.send('POST', '/tenants', { name }))).toEqual({
      status: 409,
      code: 'conflict',
      at: ['/name'],
    });
  });

  it('check 107: refuses what is no tenant', async () => {
    const refused: [unknown, string][] = [
      [{}, '/name'],
      [{ name: 'Upper' }, '/name'],
      [{ name: 'a.b' }, '/name'],
      [{ name: 'ok', id: 'mine' }, '/id'],
      [{ name: 'ok', defaultObjectOwnership: 'Mine' }, '/defaultObjectOwnership'],
      [{ name: 'ok', defaultPublicAccessBlock: 'yes' }, '/defaultPublicAccessBlock'],
      [{ name: 'ok', allowSignatureV2: null }, '/allowSignatureV2'],
    ];
    for (const [body, pointer] of refused) {
      const { status, at } = await problem(operator.send('POST', '/tenants', body));
      expect([body, status, at]).toEqual([body, 400, [pointer]]);
    }
  });

  it('makes users with a canonical id, and lists them', async () => {
    const tenant = await operator.tenant();
    const request = { displayName: 'Ada', email: 'ada@example.org' };
    const created = await operator.ask<object>('POST', `/tenants/${tenant}/users`, request);
    expect(created).toEqual({
      id: expect.stringMatching(UUID),
      canonicalId: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await operator.ask('GET', `/tenants/${tenant}/users`)).toEqual([{ ...created, ...request }]);
  });

  it('answers 404 for a tenant or a user that is not there, and for another tenant’s user', async () => {
    const [tenant, other] = [await operator.tenant(), await operator.tenant()];
    const user = await operator.user(tenant);
    const gone = '00000000-0000-0000-0000-000000000000';
    for (const path of [
      `/tenants/${gone}`,
      `/tenants/nobody/users`,
      `/tenants/${tenant}/users/${gone}/keys`,
      `/tenants/${tenant}/users/junk/keys`,
      `/tenants/${other}/users/${user.id}/keys`,
      `/tenants/${tenant}/users/${user.id}/keys/nothing`,
    ]) {
      const method = path.endsWith('nothing') ? 'DELETE' : 'GET';
      expect([path, (await operator.send(method, path)).status]).toEqual([path, 404]);
    }
  });

  it('check 100: answers nobody but the operator', async () => {
    const tenant = await operator.tenant();
    const user = await operator.user(tenant);
    const keys = `/tenants/${tenant}/users/${user.id}/keys`;
    const routes: [string, string][] = [
      ['POST', '/tenants'],
      ['GET', `/tenants/${tenant}`],
      ['PATCH', `/tenants/${tenant}`],
      ['GET', `/tenants/${tenant}/users`],
      ['POST', `/tenants/${tenant}/users`],
      ['GET', keys],
      ['POST', keys],
      ['PATCH', `${keys}/${user.accessKeyId}`],
      ['DELETE', `${keys}/${user.accessKeyId}`],
    ];
    for (const [method, path] of routes) {
      const answer = await fetch(`${gateway.access.apiUrl}/api/v1${path}`, { method });
      expect([method, path, answer.status]).toEqual([method, path, 401]);
    }
    await user.s3.send(new ListBucketsCommand({}));
  });

  it('shows each user the buckets they own, and no name of another tenant', async () => {
    const tenant = await operator.tenant();
    const [ada, bob] = [await operator.user(tenant), await operator.user(tenant)];
    const [mine, theirs] = [uniqueBucket('ada'), uniqueBucket('bob')];
    await ada.s3.send(new CreateBucketCommand({ Bucket: mine }));
    await bob.s3.send(new CreateBucketCommand({ Bucket: theirs }));
    const { Buckets = [], Owner } = await ada.s3.send(new ListBucketsCommand({}));
    expect(Buckets.map(({ Name }) => Name)).toEqual([mine]);
    expect(Owner?.ID).toBe(ada.canonicalId);
  });

  it('lets two users of one tenant not have the same name, and two tenants have it', async () => {
    const tenant = await operator.tenant();
    const [ada, bob] = [await operator.user(tenant), await operator.user(tenant)];
    const eve = await operator.user(await operator.tenant());
    const Bucket = uniqueBucket('shared');
    await ada.s3.send(new CreateBucketCommand({ Bucket }));
    expect(await s3Failure(bob.s3.send(new CreateBucketCommand({ Bucket })))).toMatchObject({
      code: 'BucketAlreadyExists',
      status: 409,
    });
    expect(await s3Failure(ada.s3.send(new CreateBucketCommand({ Bucket })))).toMatchObject({
      code: 'BucketAlreadyOwnedByYou',
    });
    await eve.s3.send(new CreateBucketCommand({ Bucket }));
  });
});
