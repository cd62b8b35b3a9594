import { createHash } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { listKeys } from '../support/list-keys.js';
import { s3Failure } from '../support/s3-client.js';
import { awsEncode } from '../support/signing.js';
import { uniqueBucket, uniqueBytes } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';
import { filesHolding, filesOfZone, LOCAL_ZONES } from '../support/zones.js';

describe('names', () => {
  const gateway = useGateway();

  it('check 66: dots and slashes in a target never leave the bucket', async () => {
    const victim = await gateway.newBucket('victim');
    await gateway.put('k', 'victim', victim);
    const ways = ['..', '%2e%2e', '..%2f', '..%5c', '..;', '.%2e', '%252e%252e', '....', '%2e%2e%2f%2e%2e'];
    for (const way of ways) {
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const answer = await gateway.raw({
          method,
          target: `/${gateway.bucket}/${way}/${victim}/k`,
          body: method === 'PUT' ? 'evil' : '',
        });
        expect([way, method, answer.status < 500]).toEqual([way, method, true]);
        expect(answer.body.toString()).not.toBe('victim');
      }
    }
    const { body } = await gateway.raw({ method: 'GET', target: `/${victim}/k` });
    expect(body.toString()).toBe('victim');
    expect(await listKeys(gateway.s3, victim)).toEqual(['k']);
  });

  it('check 66: keys with dots touch no file outside the zone', async () => {
    const body = uniqueBytes(64);
    for (const key of ['../../escape', '/etc/passwd', '..\\..\\x', 'a/../../../b', '.', '..']) {
      await gateway.s3
        .send(new PutObjectCommand({ Bucket: gateway.bucket, Key: key, Body: body }))
        .catch((error: Error) => {
          expect((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode).toBe(400);
        });
    }
    const held = await filesHolding(gateway.access, LOCAL_ZONES.fi, body);
    expect(held.length).toBeGreaterThan(0);
    for (const file of await filesOfZone(gateway.access, LOCAL_ZONES.fi)) {
      expect(file).not.toMatch(/escape|passwd/);
    }
  });

  it('check 67: DeleteObjects takes keys with dots as keys', async () => {
    const victim = await gateway.newBucket('victim');
    await gateway.put('k', 'victim', victim);
    const body = `<Delete><Object><Key>../${victim}/k</Key></Object></Delete>`;
    const md5 = createHash('md5').update(body).digest('base64');
    const answer = await gateway.raw({
      method: 'POST',
      target: `/${gateway.bucket}?delete`,
      headers: [['Content-MD5', md5]],
      body,
    });
    expect(answer.status).toBe(200);
    expect(await listKeys(gateway.s3, victim)).toEqual(['k']);
  });

  it.each(['a', 'é', '😀'])(
    'check 69: takes a key of 1,024 bytes of %s and refuses one more with KeyTooLongError',
    async (character) => {
      const width = Buffer.byteLength(character);
      const longest = character.repeat(1024 / width);
      await gateway.put(longest, 'long');
      const { body } = await gateway.raw({
        method: 'GET',
        target: `/${gateway.bucket}/${awsEncode(longest)}`,
      });
      expect(body.toString()).toBe('long');
      const put = gateway.s3.send(
        new PutObjectCommand({ Bucket: gateway.bucket, Key: `${longest}x`, Body: 'x' }),
      );
      expect(await s3Failure(put)).toMatchObject({ code: 'KeyTooLongError', status: 400 });
    },
  );

  it('check 70: keys that look like our own are ordinary', async () => {
    const Bucket = await gateway.newBucket('own');
    const keys = [
      '.s3gw/x',
      '__mpu/1',
      '.sgw/zone',
      'zones/fi',
      'meta.json',
      'x.tmp',
      'x.part',
      'x.meta',
      '.uploads/1',
    ];
    for (const key of keys) await gateway.put(key, key, Bucket);
    expect((await listKeys(gateway.s3, Bucket)).sort()).toEqual([...keys].sort());
    for (const key of keys) {
      const { body } = await gateway.raw({ method: 'GET', target: `/${Bucket}/${key}` });
      expect(body.toString()).toBe(key);
    }
  });

  it('check 71: refuses bucket names that AWS refuses', async () => {
    const names = [
      'ab',
      'a'.repeat(64),
      'Upper',
      'under_score',
      '-dash',
      'dash-',
      '.dot',
      'dot.',
      'a..b',
      '192.168.5.4',
      'xn--x',
      'sthree-x',
    ];
    names.push(
      'name-s3alias',
      'name--ol-s3',
      'emoji😀',
      'a b',
      'a%b',
      'a\\b',
      'amzn-s3-demo-x',
      'name.mrap',
      'name--x-s3',
    );
    for (const name of names) {
      const refused = await gateway.raw({ method: 'PUT', target: `/${awsEncode(name)}` });
      expect([name, refused.status, refused.code]).toEqual([name, 400, 'InvalidBucketName']);
    }
  });

  it('check 71: no name is taken by a route of ours', async () => {
    for (const name of ['api', 'admin', 'health', 'metrics', 'queues', 'docs', 'console']) {
      const made = await gateway.raw({ method: 'PUT', target: `/${name}` });
      expect([name, [200, 409].includes(made.status)]).toEqual([name, true]);
      expect(
        (await gateway.raw({ method: 'GET', target: `/${name}?list-type=2` })).body.toString(),
      ).toContain(`<Name>${name}</Name>`);
      await gateway.raw({ method: 'DELETE', target: `/${name}` });
    }
    const dotted = `${uniqueBucket('dots').slice(0, 20)}.a.b`;
    expect((await gateway.raw({ method: 'PUT', target: `/${dotted}` })).status).toBe(200);
  });

  it('check 72: metadata values round-trip and split no head', async () => {
    const encoded = '=?UTF-8?B?w6nDqA==?=';
    await gateway.s3.send(
      new PutObjectCommand({
        Bucket: gateway.bucket,
        Key: 'meta',
        Body: 'x',
        Metadata: { plain: "a!#$%&'*+-.^_`|~", encoded },
      }),
    );
    const head = await gateway.raw({ method: 'HEAD', target: `/${gateway.bucket}/meta` });
    expect(head.headers['x-amz-meta-plain']).toBe("a!#$%&'*+-.^_`|~");
    expect(head.headers['x-amz-meta-encoded']).toBe(encoded);
    const split = await gateway
      .raw({
        method: 'PUT',
        target: `/${gateway.bucket}/split`,
        body: 'x',
        headers: [['x-amz-meta-a', 'b\r\nX-Evil: 1']],
      })
      .catch(() => undefined);
    expect(split?.headers['x-evil']).toBeUndefined();
    const latin = await gateway.raw({
      method: 'PUT',
      target: `/${gateway.bucket}/utf8`,
      body: 'x',
      headers: [['x-amz-meta-name', 'é€😀']],
    });
    if (latin.status === 200) {
      const utf8 = await gateway.raw({ method: 'HEAD', target: `/${gateway.bucket}/utf8` });
      expect(Buffer.from(utf8.headers['x-amz-meta-name'] ?? '', 'latin1').toString('utf8')).toContain('é€😀');
    } else {
      expect(latin.status).toBe(400);
    }
  });
});
