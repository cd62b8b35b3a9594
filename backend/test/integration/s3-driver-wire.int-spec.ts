import { createHash } from 'node:crypto';
import { type S3Connection, S3Driver } from '@backend/backends';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Scripted, startScripted } from '../support/servers/scripted-server.js';

const { signal } = new AbortController();
const ref = { bucket: 's3gw-x', key: 'föö/bar baz+' };

describe('what the S3 driver sends', () => {
  let server: Scripted;
  let driver: S3Driver;

  afterEach(async () => {
    driver.close();
    await server.stop();
  });

  const open = async (more: Partial<S3Connection> = {}): Promise<void> => {
    server = await startScripted(({ socket, head }) => {
      socket.write(
        `HTTP/1.1 ${head.startsWith('HEAD') ? '404 Not Found' : '200 OK'}\r\nContent-Length: 0\r\n\r\n`,
      );
    });
    driver = new S3Driver('s3', {
      ...{ kind: 's3', endpoint: server.endpoint, region: 'eu-x', addressing: 'path', accessKeyId: 'a' },
      ...{ secretAccessKey: { reveal: () => 'b' }, ...more },
    });
  };
  const putHei = () => driver.put(ref, Buffer.from('hei'), { sizeBytes: 3, marks: { m: 'v' } }, signal);
  const fields = (): Record<string, string> => {
    const lines = (server.requests.at(-1) ?? '').split('\r\n').slice(1, -2);
    return Object.fromEntries(lines.map((line) => line.split(/: (.*)/s).slice(0, 2)));
  };

  it('is one signed request with a length, in path style', async () => {
    await open();
    await putHei();
    expect(server.requests[0]?.split('\r\n')[0]).toBe('PUT /s3gw-x/f%C3%B6%C3%B6/bar%20baz%2B HTTP/1.1');
    expect(fields()).toMatchObject({
      host: new URL(server.endpoint).host,
      'content-length': '3',
      'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
      'x-amz-meta-m': 'v',
    });
    expect(fields()['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=a\/\d{8}\/eu-x\/s3\/aws4_request, ?SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-meta-m, ?Signature=[0-9a-f]{64}$/,
    );
  });

  it('names the bucket in the host where that is asked for, over the same connection', async () => {
    await open({ addressing: 'virtual' });
    await putHei();
    await driver.put({ bucket: 's3gw-y', key: 'k' }, Buffer.alloc(0), { sizeBytes: 0 }, signal);
    expect(fields()['host']).toBe(`s3gw-y.${new URL(server.endpoint).host}`);
    expect(server.requests[1]?.split('\r\n')[0]).toBe('PUT /k HTTP/1.1');
    expect(server.connections()).toBe(1);
  });

  it('is hashed where that is asked for', async () => {
    await open({ isPayloadSigned: true });
    await putHei();
    expect(fields()['x-amz-content-sha256']).toBe(createHash('sha256').update('hei').digest('hex'));
  });

  it('names a location only where it was declared', async () => {
    await open();
    await driver.createBucket('s3gw-x', signal);
    expect(fields()['content-length']).toBe('0');
    driver.close();
    await server.stop();
    await open({ locationConstraint: 'eu-x' });
    await driver.createBucket('s3gw-x', signal);
    expect(Number(fields()['content-length'])).toBeGreaterThan(100);
  });
});
