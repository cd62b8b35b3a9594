import { beforeAll, describe, expect, it } from '@jest/globals';
import { RawConnection } from '../support/raw-connection.js';
import { headBytes, prepareRequest, type RawRequest } from '../support/raw-request.js';
import { useGateway } from '../support/use-gateway.js';

describe('what goes on on one connection', () => {
  const gateway = useGateway();
  let target = '';

  beforeAll(async () => {
    target = `/${gateway.bucket}/object`;
    await gateway.put('object', 'intact');
  });

  const head = (request: Partial<RawRequest>): Buffer =>
    headBytes(prepareRequest(gateway.access, { method: 'GET', target, ...request }));
  const withConnection = async (work: (connection: RawConnection) => Promise<void>): Promise<void> => {
    const connection = await RawConnection.open(gateway.access.s3Url);
    try {
      await work(connection);
    } finally {
      connection.close();
    }
  };
  const put = (key: string, body: string): Buffer =>
    Buffer.concat([head({ method: 'PUT', target: `/${gateway.bucket}/${key}`, body }), Buffer.from(body)]);

  it('answers requests that are sent ahead one after the other, in their order', () =>
    withConnection(async (connection) => {
      const keys = Array.from({ length: 40 }, (_, index) => `ahead-${index}`);
      const wanted = keys.map((key) => head({ target: `/${gateway.bucket}/${key}` }));
      // Each read sees the write before it.
      await connection.send(
        Buffer.concat(keys.flatMap((key, at) => [put(key, key), wanted[at] ?? Buffer.alloc(0)])),
      );
      for (const key of keys) {
        expect((await connection.receive('PUT'))?.status).toBe(200);
        expect((await connection.receive())?.body.toString()).toBe(key);
      }
      await connection.send(head({}));
      expect((await connection.receive())?.body.toString()).toBe('intact');
    }));

  it('answers what is malformed after what came before it', () =>
    withConnection(async (connection) => {
      await connection.send(Buffer.concat([head({}), put('before', 'x'), Buffer.from('nonsense\r\n\r\n')]));
      expect((await connection.receive())?.body.toString()).toBe('intact');
      expect((await connection.receive('PUT'))?.status).toBe(200);
      expect(await connection.receive()).toMatchObject({ status: 400, code: 'InvalidRequest' });
      expect(await connection.isClosedWithin(5_000)).toBe(true);
    }));

  it('answers what comes in one segment behind an offer of another protocol', () =>
    withConnection(async (connection) => {
      const unsigned = [
        ['Connection', 'Upgrade, HTTP2-Settings'],
        ['Upgrade', 'h2c'],
        ['HTTP2-Settings', 'AAMAAABkAAQAoAAAAAIAAAAA'],
      ] as const;
      const offers = [
        head({ unsigned }),
        Buffer.concat([
          head({ method: 'PUT', target: `${target}-2`, body: 'two', unsigned }),
          Buffer.from('two'),
        ]),
        head({ target: `${target}-2`, unsigned }),
      ];
      for (let round = 0; round < 6; round++) {
        await connection.send(Buffer.concat([head({}), ...offers, head({})]));
        const bodies: (string | undefined)[] = [];
        for (const method of ['GET', 'GET', 'PUT', 'GET', 'GET'])
          bodies.push((await connection.receive(method))?.body.toString());
        expect(bodies).toEqual(['intact', 'intact', '', 'two', 'intact']);
      }
    }));

  it('takes a target with the host in it (RFC 9112, section 3.2.2)', () =>
    withConnection(async (connection) => {
      const signed = head({}).toString('latin1');
      await connection.send(signed.replace('GET /', `GET ${gateway.access.s3Url}/`));
      expect((await connection.receive())?.body.toString()).toBe('intact');
      await connection.send(signed.replace('GET /', 'GET http://other.example/'));
      expect(await connection.receive()).toMatchObject({ status: 400, code: 'InvalidRequest' });
    }));

  it('keeps nobody waiting who expects something else than 100-continue', () =>
    withConnection(async (connection) => {
      const request = {
        method: 'PUT',
        target: `${target}-3`,
        body: 'x',
        unsigned: [['Expect', 'foo']],
      } as const;
      await connection.send(head(request));
      const answer = connection.receive('PUT');
      setTimeout(() => void connection.send('x'), 100);
      expect(await answer).toMatchObject({ status: 200, interim: [100] });
    }));

  it('lets a client that is refused early send on, so that it sees why', () =>
    withConnection(async (connection) => {
      const contentLength = 30_000_000;
      await connection.send(
        head({
          method: 'PUT',
          target: `/no-${gateway.bucket}/k`,
          contentLength,
          payloadHash: 'UNSIGNED-PAYLOAD',
        }),
      );
      const piece = Buffer.alloc(1_000_000);
      for (let sentBytes = 0; sentBytes < contentLength; sentBytes += piece.length)
        await connection.send(piece);
      expect(await connection.receive('PUT')).toMatchObject({ status: 404, code: 'NoSuchBucket' });
    }));
});
