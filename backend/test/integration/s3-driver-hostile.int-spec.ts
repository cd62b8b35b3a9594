import { afterEach, describe, expect, it } from '@jest/globals';
import type { BackendBody, S3Driver } from '@backend/backends';
import { openS3Driver } from '../support/servers/open-s3-driver.js';
import {
  type Scripted,
  type ScriptedRequest,
  type ScriptOptions,
  startScripted,
} from '../support/servers/scripted-server.js';
import { selfSigned } from '../support/servers/self-signed.js';

const { signal } = new AbortController();
const ref = { bucket: 's3gw-x', key: 'k' };
const MIB = 1024 * 1024;
const keys = { accessKeyId: 'a', secretAccessKey: 'b' };

let server: Scripted;
let driver: S3Driver;

afterEach(async () => {
  driver?.close();
  await server?.stop();
});

async function play(
  answer: (request: ScriptedRequest) => void,
  options: ScriptOptions & { readonly ca?: string; readonly idleTimeoutMs?: number } = {},
): Promise<void> {
  server = await startScripted(answer, options);
  const { ca, idleTimeoutMs } = options;
  const more = { ...(ca !== undefined && { ca }), ...(idleTimeoutMs !== undefined && { idleTimeoutMs }) };
  driver = openS3Driver({ ...keys, endpoint: server.endpoint }, more);
}

const whole = (body: string, more = ''): string =>
  `HTTP/1.1 200 OK\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;
const says = (answer: string) => (request: ScriptedRequest) => void request.socket.write(answer);

async function textOf(body: BackendBody): Promise<string> {
  let text = '';
  await body.deliver((chunk) => void (text += chunk.toString('latin1')));
  return text;
}
const get = async (): Promise<string> => textOf(await driver.get(ref, undefined, signal));
const put = (bytes: number) => driver.put(ref, Buffer.alloc(bytes), { sizeBytes: bytes }, signal);

async function* pieces(count: number): AsyncGenerator<Buffer> {
  for (let piece = 0; piece < count; piece++) yield Buffer.alloc(MIB);
}

describe('an answer that is no answer', () => {
  it.each([
    ['garbage', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['a head with two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['interim answers without end', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(40)],
  ])('is a backend that is unavailable: %s', async (_what, answer) => {
    await play(says(answer));
    await expect(get()).rejects.toMatchObject({ failure: 'unavailable' });
    expect(driver.connectionCount).toBe(0);
  });

  it('is given up when its head has no end', async () => {
    let sentBytes = 0;
    await play(({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const line = Buffer.from(`x-padding: ${'x'.repeat(8000)}\r\n`);
      const more = (): void => {
        while (!socket.destroyed && socket.write(line)) sentBytes += line.length;
      };
      socket.on('drain', more);
      more();
    });
    await expect(get()).rejects.toMatchObject({ failure: 'unavailable' });
    expect(sentBytes).toBeLessThan(64 * MIB);
  });

  it('is a backend that is unavailable when the connection just ends', async () => {
    await play(({ socket }) => socket.destroy());
    await expect(get()).rejects.toMatchObject({ failure: 'unavailable' });
    expect(server.requests).toHaveLength(1);
  });

  it('is a backend that is unavailable when the connection is reset after the whole body', async () => {
    await play(({ socket }) => socket.resetAndDestroy());
    await expect(put(100_000)).rejects.toMatchObject({ failure: 'unavailable' });
  });

  it('is waited for only so long', async () => {
    await play(() => undefined, { idleTimeoutMs: 100 });
    await expect(get()).rejects.toMatchObject({ failure: 'unavailable', detail: 'nothing moved for 100 ms' });
    expect(driver.connectionCount).toBe(0);
  });

  it('is a backend that is unavailable when nobody listens', async () => {
    await play(() => undefined);
    await server.stop();
    await expect(get()).rejects.toMatchObject({
      failure: 'unavailable',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('a body', () => {
  it('that ends short is not whole', async () => {
    await play(({ socket }) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello'));
    await expect(get()).rejects.toMatchObject({ failure: 'integrity' });
  });

  it('that is longer than it says makes the connection useless', async () => {
    await play(says('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, world'));
    await expect(get()).rejects.toMatchObject({ failure: 'unavailable' });
    expect(driver.connectionCount).toBe(0);
  });

  it('that stops halfway is waited for only so long', async () => {
    await play(says('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello'), { idleTimeoutMs: 100 });
    await expect(get()).rejects.toMatchObject({ failure: 'unavailable', detail: 'nothing moved for 100 ms' });
  });

  it('may come in as many pieces as it likes, after interim answers', async () => {
    const wire = `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${whole('hello')}`;
    await play(({ socket }) => {
      socket.setNoDelay(true);
      for (const character of wire) socket.write(character);
    });
    expect(await get()).toBe('hello');
    expect(await get()).toBe('hello');
    expect(server.connections()).toBe(1);
  });

  it('without a length is no object, and one with another range neither', async () => {
    await play(({ socket, number }) => {
      const answers = [
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
        'HTTP/1.1 200 OK\r\n\r\nhello',
        whole('hello'),
        'HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-2/5\r\nContent-Length: 3\r\n\r\nhel',
        'HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 1-3/5\r\nContent-Length: 4\r\n\r\nello',
        'HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 1-3/5\r\nContent-Length: 3\r\n\r\nell',
      ];
      socket.write(answers[number - 1] ?? '');
    });
    const range = { start: 1, end: 3 };
    await expect(get()).rejects.toMatchObject({ failure: 'integrity' });
    await expect(get()).rejects.toMatchObject({ failure: 'integrity' });
    for (let count = 0; count < 3; count++) {
      await expect(driver.get(ref, range, signal)).rejects.toMatchObject({ failure: 'integrity' });
    }
    expect(await textOf(await driver.get(ref, range, signal))).toBe('ell');
  });

  it('may be chunked where the range tells its length, and is held to it', async () => {
    const head =
      'HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 1-3/5\r\nTransfer-Encoding: chunked\r\n\r\n';
    await play(({ socket, number }) => {
      const chunks = ['2\r\nel\r\n1\r\nl\r\n0\r\n\r\n', '2\r\nel\r\n0\r\n\r\n', '4\r\nello\r\n0\r\n\r\n'];
      socket.write(head + (chunks[number - 1] ?? ''));
    });
    const ranged = async (): Promise<string> => textOf(await driver.get(ref, { start: 1, end: 3 }, signal));
    expect(await ranged()).toBe('ell');
    await expect(ranged()).rejects.toMatchObject({ failure: 'integrity' });
    await expect(ranged()).rejects.toMatchObject({ failure: 'integrity' });
  });
});

describe('a connection', () => {
  it('brings a small body in the packet of its head, and is used again', async () => {
    const seen: number[] = [];
    await play(({ socket, bodyBytesWithHead }) => {
      seen.push(bodyBytesWithHead);
      socket.write(whole('', 'ETag: "x"\r\n'));
    });
    for (let count = 0; count < 5; count++) expect((await put(4096)).etag).toBe('x');
    expect(seen).toEqual([4096, 4096, 4096, 4096, 4096]);
    expect(server.connections()).toBe(1);
  });

  it('is not used again when the server says so, or says too much', async () => {
    await play(({ socket, number }) => {
      if (number === 1) socket.write(whole('', 'Connection: close\r\n'));
      else socket.write(`${whole('')}${number === 2 ? 'HTTP/1.1 200 OK\r\n' : ''}`);
    });
    for (let count = 0; count < 3; count++) await put(1);
    expect(server.connections()).toBe(3);
  });

  it('that was closed while it was idle is noticed before it is used', async () => {
    await play(({ socket }) => socket.end(whole('')));
    for (let count = 0; count < 3; count++) {
      await driver.put(ref, pieces(1), { sizeBytes: MIB }, signal);
      while (driver.connectionCount > 0) await new Promise((next) => setImmediate(next));
    }
    expect(server.requests).toHaveLength(3);
  });

  it('that goes stale is replaced once, if nothing was answered and the body can be sent again', async () => {
    await play(({ socket, number }) => {
      if (number === 2 || number === 5) socket.destroy();
      else socket.write(whole(''));
    });
    await put(10);
    await put(10); // the second request finds its connection closed, the third one gets through
    expect(server.requests).toHaveLength(3);
    await put(10);
    const streamed = driver.put(ref, pieces(1), { sizeBytes: MIB }, signal);
    await expect(streamed).rejects.toMatchObject({ failure: 'unavailable' });
    expect(server.requests).toHaveLength(5);
  });

  it('is opened no more often than allowed, and waiting callers may leave', async () => {
    const held: ScriptedRequest[] = [];
    await play((request) => void held.push(request));
    const controller = new AbortController();
    const calls = Array.from({ length: 30 }, () => driver.head(ref, signal));
    const leaving = driver.head(ref, controller.signal);
    while (held.length < 8) await new Promise((next) => setImmediate(next));
    controller.abort();
    await expect(leaving).rejects.toMatchObject({ failure: 'aborted' });
    const answering = setInterval(() => {
      for (const { socket } of held.splice(0)) socket.write(whole(''));
    }, 1);
    await Promise.all(calls);
    clearInterval(answering);
    expect(server.connections()).toBe(8);
  });
});

describe('a refusal', () => {
  it('that comes while the body is still being sent ends the sending', async () => {
    await play(says('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'), { isHasty: true });
    let isClosed = false;
    const endless = async function* (): AsyncGenerator<Buffer> {
      try {
        for (;;) yield* pieces(1);
      } finally {
        isClosed = true;
      }
    };
    const written = driver.put(ref, endless(), { sizeBytes: 1024 * MIB }, signal);
    await expect(written).rejects.toMatchObject({ failure: 'denied' });
    while (!isClosed) await new Promise((next) => setImmediate(next));
    expect(driver.connectionCount).toBe(0);
  });

  it('is what a success before the end of the body amounts to', async () => {
    await play(says(whole('', 'ETag: "x"\r\n')), { isHasty: true });
    const written = driver.put(ref, pieces(64), { sizeBytes: 64 * MIB }, signal);
    await expect(written).rejects.toMatchObject({ failure: 'unavailable' });
  });

  it('that points elsewhere is not followed', async () => {
    await play(
      says('HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n'),
    );
    await expect(get()).rejects.toMatchObject({ failure: 'unsupported' });
    expect(server.requests).toHaveLength(1);
  });

  it('tells how long to stay away', async () => {
    await play(says('HTTP/1.1 503 Slow Down\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n'));
    await expect(get()).rejects.toMatchObject({ failure: 'throttled', retryAfterMs: 7000 });
  });

  it('may come as a success, after whitespace', async () => {
    const error = '<?xml version="1.0"?>\n<Error><Code>InternalError</Code></Error>';
    await play(says(whole(`\r\n  \r\n${error}`)));
    const completed = driver.completeUpload(ref, 'u', [{ partNumber: 1, etag: 'e' }], signal);
    await expect(completed).rejects.toMatchObject({ failure: 'unavailable' });
  });

  it('keeps its name but not its text: nothing of a backend gets into our errors', async () => {
    const xml = '<Error><Code>AccessDenied</Code><Message>bucket secret-name at host-7</Message></Error>';
    await play(says(`HTTP/1.1 403 Forbidden\r\nContent-Length: ${xml.length}\r\n\r\n${xml}`));
    await expect(get()).rejects.toMatchObject({ message: 's3: denied: 403 AccessDenied' });
  });
});

describe('a listing', () => {
  const answers = (xml: string): Promise<void> => play(says(whole(xml)));
  const list = () => driver.list('s3gw-x', { limit: 10 }, signal);

  it('check 60: longer than any listing is not read', async () => {
    await answers(`<ListBucketResult>${' '.repeat(5 * MIB)}</ListBucketResult>`);
    await expect(list()).rejects.toMatchObject({ failure: 'unavailable' });
  });

  it('check 60: with entities of its own is refused', async () => {
    await answers(
      '<!DOCTYPE x [<!ENTITY a "aaaa">]><ListBucketResult><Prefix>&a;</Prefix></ListBucketResult>',
    );
    await expect(list()).rejects.toMatchObject({ failure: 'unavailable' });
  });

  it('check 61: of a thousand keys full of escaped characters is read completely', async () => {
    const names = Array.from({ length: 1000 }, (_, i) => `${String(i).padStart(4, '0')}&<>"'/ä&amp;`);
    const escaped = (text: string) =>
      text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
    const contents = names.map(
      (name) => `<Contents><Key>${escaped(name)}</Key><Size>1</Size><ETag>&quot;e&quot;</ETag></Contents>`,
    );
    const xml = `<ListBucketResult>${contents.join('')}</ListBucketResult>`;
    await play(says(`HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(xml)}\r\n\r\n${xml}`));
    const { objects } = await driver.list('s3gw-x', { limit: 1000 }, signal);
    expect(objects.map(({ key }) => key)).toEqual(names);
  });

  it('may end with its connection', async () => {
    await play(({ socket }) => socket.end('HTTP/1.0 200 OK\r\n\r\n<ListBucketResult></ListBucketResult>'));
    expect(await list()).toEqual({ objects: [] });
  });

  it('of uploads that repeats itself comes to an end', async () => {
    const upload = '<Upload><Key>k</Key><UploadId>u</UploadId></Upload>';
    const page = `<IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker>`;
    await play(({ socket, number }) => {
      const inner = number < 3 ? upload + page : page;
      socket.write(whole(`<ListMultipartUploadsResult>${inner}</ListMultipartUploadsResult>`));
    });
    expect(await driver.listUploads('s3gw-x', signal)).toHaveLength(2);
  });
});

describe('a listing of versions', () => {
  const version = (key: string, id: string, isLatest = false) =>
    `<Version><Key>${key}</Key><VersionId>${id}</VersionId><IsLatest>${isLatest}</IsLatest><LastModified>2026-03-01T10:00:00.000Z</LastModified><ETag>"e"</ETag><Size>1</Size></Version>`;

  it('goes on behind a key, also at a server that begins at the key (Ceph RGW)', async () => {
    const page = ['k 2', 'k 1', 'l 1'].map((name) => version(...(name.split(' ') as [string, string])));
    await play(says(whole(`<ListVersionsResult>${page.join('')}</ListVersionsResult>`)));
    const list = async (versionId: string) => {
      const request = { isVersioned: true, after: { key: 'k', versionId }, limit: 3 };
      const { versions } = await driver.listVersions('b', request, signal);
      return versions.map((found) => `${found.key} ${found.versionId}`);
    };
    expect(await list('')).toEqual(['l 1']);
    expect(await list('3')).toEqual(['k 2', 'k 1', 'l 1']);
  });

  it('has the latest version of a key in front, also at a server that lists it behind others (SeaweedFS)', async () => {
    const page = [version('k', '2'), version('k', '1'), version('k', 'null', true), version('l', '1', true)];
    await play(says(whole(`<ListVersionsResult>${page.join('')}</ListVersionsResult>`)));
    const { versions } = await driver.listVersions('b', { isVersioned: true, limit: 4 }, signal);
    expect(versions.map(({ versionId }) => versionId)).toEqual(['null', '2', '1', '1']);
  });
});

describe('over TLS', () => {
  const { key, cert } = selfSigned(2020, 2120);
  const tls = { key, cert };

  it('delivers a large body to a slow consumer, and keeps the connection', async () => {
    const bytes = Buffer.alloc(8 * MIB, 'abcdefg');
    await play(
      ({ socket }) => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${bytes.length}\r\n\r\n`);
        socket.write(bytes);
      },
      { tls, ca: cert },
    );
    for (let count = 0; count < 2; count++) {
      const taken = Buffer.alloc(bytes.length);
      let at = 0;
      await (
        await driver.get(ref, undefined, signal)
      ).deliver(async (chunk) => {
        await new Promise((next) => setImmediate(next));
        at += chunk.copy(taken, at);
      });
      expect(taken.equals(bytes)).toBe(true);
    }
    expect(server.connections()).toBe(1);
  });

  it('sends a streamed body', async () => {
    await play(says(whole('', 'ETag: "x"\r\n')), { tls, ca: cert });
    expect((await driver.put(ref, pieces(4), { sizeBytes: 4 * MIB }, signal)).etag).toBe('x');
  });

  it('trusts nobody but the authorities it was given', async () => {
    await play(says(whole('')), { tls, ca: selfSigned(2020, 2120).cert });
    await expect(get()).rejects.toMatchObject({ failure: 'unavailable' });
    expect(server.requests).toEqual([]);
  });

  it('refuses a certificate that has run out', async () => {
    const expired = selfSigned(2020, 2021);
    await play(says(whole('')), { tls: expired, ca: expired.cert });
    await expect(get()).rejects.toMatchObject({ detail: expect.stringContaining('CERT_HAS_EXPIRED') });
  });
});
