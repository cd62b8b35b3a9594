import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { RawConnection, type RawResponse } from '../support/raw-connection.js';
import {
  headBytes,
  type HeaderLine,
  prepareRequest,
  type RawRequest,
  sendBytes,
  sendPrepared,
} from '../support/raw-request.js';
import { useGateway } from '../support/use-gateway.js';
import { isLongRun } from '../support/workspace.js';

describe('hostile HTTP', () => {
  const gateway = useGateway();
  let target = '';
  let host = '';

  beforeAll(async () => {
    target = `/${gateway.bucket}/object`;
    host = new URL(gateway.access.s3Url).host;
    await gateway.put('object', 'intact');
  });

  afterEach(async () => {
    expect((await gateway.raw({ method: 'GET', target })).body.toString()).toBe('intact');
  });

  /** The answer to raw bytes; `undefined` when the connection closes without one. */
  const answerTo = async (bytes: string | Buffer, method = 'GET'): Promise<RawResponse | undefined> => {
    const connection = await RawConnection.open(gateway.access.s3Url);
    try {
      await connection.send(bytes);
      connection.finish();
      return await connection.receive(method);
    } finally {
      connection.close();
    }
  };
  const signedHead = (request: RawRequest, change: (head: string) => string = (head) => head): string =>
    change(headBytes(prepareRequest(gateway.access, request)).toString('latin1'));

  it('check 46: needs a Content-Length that is a number', async () => {
    const none = await gateway.raw({ method: 'PUT', target, body: '', contentLength: null });
    expect(none).toMatchObject({ status: 411, code: 'MissingContentLength' });
    for (const contentLength of ['-1', 'abc', '']) {
      const answer = await answerTo(signedHead({ method: 'PUT', target, contentLength }));
      expect([contentLength, answer?.status ?? 400]).toEqual([contentLength, 400]);
    }
  });

  it('reads nothing behind a PUT without a length as the next request, whenever it comes', async () => {
    const head = signedHead({ method: 'PUT', target, body: '', contentLength: null });
    const smuggled = signedHead({ method: 'DELETE', target });
    for (const body of ['the body', 'x'.repeat(1_000_000), smuggled]) {
      for (const pauseMs of [0, 100]) {
        const connection = await RawConnection.open(gateway.access.s3Url);
        await connection.send(pauseMs === 0 ? head + body : head);
        if (pauseMs > 0) {
          await sleep(pauseMs);
          await connection.send(body);
        }
        expect(await connection.receive('PUT')).toMatchObject({
          status: 411,
          code: 'MissingContentLength',
          headers: { connection: 'close' },
        });
        expect(await connection.isClosedWithin(5000)).toBe(true);
        connection.close();
      }
    }
  });

  it('makes no bucket of a document whose length nobody named, and one where there is none', async () => {
    const name = `unframed-${Date.now()}`;
    const head = signedHead({ method: 'PUT', target: `/${name}`, body: '', contentLength: null });
    // Not ended: TLS knows no half-closed connection, and an answer in the next turn would find it closed.
    const connection = await RawConnection.open(gateway.access.s3Url);
    await connection.send(`${head}<CreateBucketConfiguration/>`);
    expect(await connection.receive('PUT')).toMatchObject({ status: 411 });
    connection.close();
    expect(await gateway.raw({ method: 'GET', target: `/${name}` })).toMatchObject({ status: 404 });
    const made = await gateway.raw({ method: 'PUT', target: `/${name}`, body: '', contentLength: null });
    expect(made).toMatchObject({ status: 200, headers: { connection: 'close' } });
    await gateway.raw({ method: 'DELETE', target: `/${name}` });
  });

  it('check 47: refuses without inviting the body', async () => {
    const refused = await answerTo(
      signedHead({
        method: 'PUT',
        target,
        secretAccessKey: 'wrong',
        contentLength: 1_000_000,
        unsigned: [['Expect', '100-continue']],
      }),
    );
    expect([refused?.status, refused?.interim]).toEqual([403, []]);
    const other = `/${gateway.bucket}/continued`;
    const connection = await RawConnection.open(gateway.access.s3Url);
    const request = prepareRequest(gateway.access, {
      method: 'PUT',
      target: other,
      body: 'later',
      unsigned: [['Expect', '100-continue']],
    });
    await connection.send(headBytes(request));
    const waiting = connection.receive();
    setTimeout(() => void connection.send(request.body), 100);
    expect(await waiting).toMatchObject({ status: 200, interim: [100] });
    connection.close();
  });

  it('check 48: never runs a request that is smuggled behind a malformed one', async () => {
    const smuggled =
      signedHead({ method: 'PUT', target: `/${gateway.bucket}/smuggled`, body: 'evil' }) + 'evil';
    const head = (lines: readonly string[], first = `PUT ${target} HTTP/1.1`): string =>
      [first, `Host: ${host}`, ...lines, '', ''].join('\r\n');
    const malformed = [
      head(['Content-Length: 4', 'Content-Length: 5']),
      head(['Content-Length: 4, 4']),
      head(['Content-Length: +4']),
      head(['Content-Length: 0x4']),
      head(['Content-Length: 4', 'Transfer-Encoding: chunked']),
      head(['Transfer-Encoding: chunked, identity']),
      head(['Transfer-Encoding: xchunked']),
      head(['Transfer-Encoding: gzip, chunked', 'Content-Length: 4']),
      head(['Transfer-Encoding : chunked']),
      head(['Transfer-Encoding:\u000bchunked']),
      head(['Content-Length : 4']),
      head([' folded: x']),
      head(['Bad\u0000Name: x']),
      head(['X: a\u0000b']),
      head(['X: a\rb']),
      head(['NoColonHere']),
      head([], `PUT ${target}`),
      head([], `PUT ${target} HTTP/9.9`),
      head([], `P\u0000T ${target} HTTP/1.1`),
      head([], `PUT ${target} x HTTP/1.1`),
      head([], 'PUT object HTTP/1.1'),
      head(['Transfer-Encoding: chunked']) + 'zz\r\nevil\r\n0\r\n\r\n',
    ];
    for (const bytes of malformed) {
      const answer = await answerTo(bytes + smuggled, 'PUT');
      expect([bytes, answer === undefined || (answer.status >= 400 && answer.status < 500)]).toEqual([
        bytes,
        true,
      ]);
    }
    expect((await gateway.raw({ method: 'HEAD', target: `/${gateway.bucket}/smuggled` })).status).toBe(404);
  });

  it('check 48: takes several spaces of a request line for one (RFC 9112, section 3), and asks for a signature all the same', async () => {
    const connection = await RawConnection.open(gateway.access.s3Url);
    await connection.send(`PUT  ${target} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\n\r\n`);
    expect(await connection.receive('PUT')).toMatchObject({ status: 403, code: 'AccessDenied' });
    connection.close();
  });

  it('check 49: refuses a second Host, Authorization, date or Content-Type', async () => {
    const doubled: HeaderLine[] = [
      ['Host', 'evil.example'],
      ['Authorization', 'AWS4-HMAC-SHA256 x'],
      ['X-Amz-Date', '20260101T000000Z'],
      ['Content-Type', 'text/html'],
    ];
    for (const line of doubled) {
      const body = line[0] === 'Content-Type' ? [['Content-Type', 'text/plain'] as const] : [];
      const answer = await gateway.raw({
        method: 'PUT',
        target: `/${gateway.bucket}/doubled`,
        body: 'x',
        unsigned: [...body, line],
      });
      expect([line[0], answer.status >= 400 && answer.status < 500]).toEqual([line[0], true]);
    }
    expect((await gateway.raw({ method: 'HEAD', target: `/${gateway.bucket}/doubled` })).status).toBe(404);
  });

  it('check 50: refuses Transfer-Encoding on HTTP/1.0, and runs nothing behind it', async () => {
    const smuggled = signedHead({ method: 'PUT', target: `/${gateway.bucket}/behind-1.0`, body: 'evil' });
    const chunks = '4\r\nevil\r\n0\r\n\r\n';
    for (const method of ['PUT', 'GET', 'POST', 'DELETE']) {
      for (const more of [[], [['Connection', 'keep-alive']]] as const) {
        const unsigned: HeaderLine[] = [['Transfer-Encoding', 'chunked'], ...more];
        const head = signedHead({ method, target, unsigned, contentLength: null, body: '' }, (text) =>
          text.replace('HTTP/1.1', 'HTTP/1.0'),
        );
        const connection = await RawConnection.open(gateway.access.s3Url);
        await connection.send(`${head}${chunks}${smuggled}evil`);
        const answer = await connection.receive(method);
        expect([method, more, answer?.status ?? 400]).toEqual([method, more, 400]);
        expect(await connection.receive('PUT')).toBeUndefined();
        connection.close();
      }
    }
    expect((await gateway.raw({ method: 'HEAD', target: `/${gateway.bucket}/behind-1.0` })).status).toBe(404);
  });

  it('check 51: takes no authority and no bucket from an absolute target, a fragment, * or CONNECT', async () => {
    const absolute = await gateway.raw({ method: 'GET', target: `http://evil.example${target}` });
    expect(absolute.headers['location']).toBeUndefined();
    expect(absolute.body.toString()).not.toContain('intact');
    for (const first of [
      'OPTIONS * HTTP/1.1',
      'CONNECT evil.example:80 HTTP/1.1',
      `GET ${target}#frag HTTP/1.1`,
    ]) {
      const answer = await answerTo(`${first}\r\nHost: ${host}\r\n\r\n`);
      expect([first, answer === undefined || answer.status >= 400]).toEqual([first, true]);
    }
  });

  it('serves whoever offers another protocol as if it had not, and what follows on the connection', async () => {
    const offers: HeaderLine[] = [
      ['Connection', 'Upgrade, HTTP2-Settings'],
      ['Upgrade', 'h2c'],
      ['HTTP2-Settings', 'AAMAAABkAAQAoAAAAAIAAAAA'],
    ];
    const connection = await RawConnection.open(gateway.access.s3Url);
    const other = `/${gateway.bucket}/offered`;
    for (const unsigned of [offers, [['Upgrade', 'websocket']] as const]) {
      await connection.send(`${signedHead({ method: 'PUT', target: other, body: 'body', unsigned })}body`);
      expect((await connection.receive('PUT'))?.status).toBe(200);
      await connection.send(signedHead({ method: 'GET', target: other, unsigned }));
      expect((await connection.receive())?.body.toString()).toBe('body');
    }
    connection.close();
  });

  it('check 52: judges each request of a connection alone', async () => {
    const connection = await RawConnection.open(gateway.access.s3Url);
    await connection.send(signedHead({ method: 'GET', target }));
    expect((await connection.receive())?.body.toString()).toBe('intact');
    await connection.send(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    expect(await connection.receive()).toMatchObject({ status: 403, code: 'AccessDenied' });
    connection.close();
    const pipelined = await RawConnection.open(gateway.access.s3Url);
    await pipelined.send(
      `${signedHead({ method: 'GET', target })}DELETE ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    );
    expect((await pipelined.receive())?.body.toString()).toBe('intact');
    expect((await pipelined.receive())?.status ?? 403).toBe(403);
    pipelined.close();
  });

  it('check 54: refuses heads that are too large, and goes on', async () => {
    const huge: HeaderLine[] = [['X-Custom', 'x'.repeat(70_000)]];
    const many = Array.from({ length: 3000 }, (_, i): HeaderLine => [`X-${i}`, 'y']);
    for (const unsigned of [huge, many]) {
      const answer = await answerTo(signedHead({ method: 'GET', target, unsigned }));
      expect(answer === undefined || [400, 431].includes(answer.status)).toBe(true);
    }
  });

  it('takes 2 KiB of metadata in as many headers as that needs', async () => {
    const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
    const names = letters.flatMap((first) => letters.map((second) => first + second)).slice(0, 2048 / 3);
    const headers = names.map((name): HeaderLine => [`x-amz-meta-${name}`, 'v']);
    const stored = `/${gateway.bucket}/described`;
    expect((await gateway.raw({ method: 'PUT', target: stored, headers })).status).toBe(200);
    const told = (await gateway.raw({ method: 'HEAD', target: stored })).headers;
    expect(names.filter((name) => told[`x-amz-meta-${name}`] !== 'v')).toEqual([]);
    const more = [...headers, ['x-amz-meta-zzz', 'v'] as const];
    const refused = await gateway.raw({ method: 'PUT', target: stored, headers: more });
    expect(refused).toMatchObject({ status: 400, code: 'MetadataTooLarge' });
  });

  it('gives whoever expects something else what everybody gets', async () => {
    for (const expected of ['', '200-ok', '100-continue, else']) {
      const answer = await gateway.raw({
        method: 'PUT',
        target: `/${gateway.bucket}/expected`,
        body: 'x',
        unsigned: [['Expect', expected]],
      });
      expect([expected, answer.status]).toEqual([expected, 200]);
    }
  });

  it('check 55: answers NotImplemented to every sub-resource it does not know, and does nothing', async () => {
    const object = ['torrent', 'restore', 'select&select-type=2', 'unknown'];
    const bucket = ['replication', 'website', 'logging', 'notification', 'encryption'];
    bucket.push('accelerate', 'requestPayment', 'analytics', 'inventory', 'metrics', 'intelligent-tiering');
    for (const query of object) {
      const put = await gateway.raw({ method: 'PUT', target: `${target}?${query}`, body: 'overwritten' });
      expect([query, put.status, put.code]).toEqual([query, 501, 'NotImplemented']);
    }
    for (const query of bucket) {
      const put = await gateway.raw({
        method: 'PUT',
        target: `/${gateway.bucket}-new?${query}`,
        body: '<x/>',
      });
      expect([query, put.status, put.code]).toEqual([query, 501, 'NotImplemented']);
      const removed = await gateway.raw({ method: 'DELETE', target: `/${gateway.bucket}?${query}` });
      expect([query, [405, 501]]).toEqual([query, expect.arrayContaining([removed.status])]);
    }
    expect((await gateway.raw({ method: 'HEAD', target: `/${gateway.bucket}-new` })).status).toBe(404);
  });

  it('refuses a form post that nobody signed without waiting for its file', async () => {
    const connection = await RawConnection.open(gateway.access.s3Url);
    await connection.send(
      `POST /${gateway.bucket} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 999999\r\n\r\n` +
        '--x\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n' +
        '--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n',
    );
    const answer = await connection.receive();
    expect(answer).toMatchObject({ status: 403, code: 'AccessDenied' });
    connection.close();
  });

  it('check 53: tells a client that never finishes its head to go, without blocking others', async () => {
    const slow = await Promise.all(
      Array.from({ length: 50 }, () => RawConnection.open(gateway.access.s3Url)),
    );
    for (const connection of slow) await connection.send(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nX: `);
    expect((await gateway.raw({ method: 'GET', target })).status).toBe(200);
    for (const connection of slow) connection.close();
  });

  if (isLongRun())
    it('check 53: answers RequestTimeout to a head that is never finished, however slowly it grows', async () => {
      const connection = await RawConnection.open(gateway.access.s3Url);
      await connection.send(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nX: `);
      const trickle = setInterval(() => void connection.send('y'), 1000);
      try {
        // The limit is 30 s, and Node looks every 30 s.
        const answer = await connection.receive('GET', 75_000);
        expect(answer).toMatchObject({ status: 400, code: 'RequestTimeout' });
      } finally {
        clearInterval(trickle);
        connection.close();
      }
    });

  if (isLongRun())
    it('answers RequestTimeout to a body that stops growing', async () => {
      const connection = await RawConnection.open(gateway.access.s3Url);
      await connection.send(`${signedHead({ method: 'PUT', target, body: 'x'.repeat(10) })}x`);
      // The limit is 60 s, and the gateway looks every 15 s.
      const answer = await connection.receive('PUT', 90_000);
      expect(answer).toMatchObject({ status: 400, code: 'RequestTimeout' });
      expect(await connection.isClosedWithin(10_000)).toBe(true);
      connection.close();
    });

  it('check 57: serves with 500 idle connections open', async () => {
    const idle = await Promise.all(
      Array.from({ length: 500 }, () => RawConnection.open(gateway.access.s3Url)),
    );
    expect((await gateway.raw({ method: 'GET', target })).status).toBe(200);
    for (const connection of idle) connection.close();
  });

  it('answers garbage with 400 and lives', async () => {
    const answer = await sendBytes(gateway.access, 'hello\r\n\r\n');
    expect(answer.status).toBe(400);
    const tls = Buffer.from('16030100c8010000c40303', 'hex');
    expect((await answerTo(tls))?.status ?? 400).toBe(400);
    const signed = prepareRequest(gateway.access, { method: 'GET', target });
    expect((await sendPrepared(gateway.access, signed)).status).toBe(200);
  });
});
