import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { RawResponse } from '../support/raw-connection.js';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBytes } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';
import { waitFor } from '../support/wait-for.js';

describe('conditions', () => {
  const gateway = useGateway();
  const get = (headers: readonly (readonly [string, string])[], method = 'GET'): Promise<RawResponse> =>
    gateway.raw({ method, target: `/${gateway.bucket}/object`, headers });
  const put = (
    key: string,
    headers: readonly (readonly [string, string])[],
    body = 'new',
  ): Promise<RawResponse> =>
    gateway.raw({ method: 'PUT', target: `/${gateway.bucket}/${key}`, headers, body });
  let etag = '';
  let modified = '';

  beforeAll(async () => {
    etag = await gateway.put('object', 'body');
    modified = (await get([], 'HEAD')).headers['last-modified'] ?? '';
  });

  const past = 'Mon, 01 Jan 2001 00:00:00 GMT';
  const future = 'Tue, 01 Jan 2222 00:00:00 GMT';
  const wrong = '"d41d8cd98f00b204e9800998ecf8427e"';

  it('reads as RFC 9110 and AWS say', async () => {
    const cases: [number, [string, string][]][] = [
      [200, [['If-Match', etag]]],
      [200, [['If-Match', etag.replaceAll('"', '')]]],
      [200, [['If-Match', '*']]],
      [412, [['If-Match', wrong]]],
      [304, [['If-None-Match', etag]]],
      [200, [['If-None-Match', wrong]]],
      [304, [['If-None-Match', `${wrong}, ${etag}`]]],
      [304, [['If-Modified-Since', modified]]],
      [200, [['If-Modified-Since', past]]],
      [304, [['If-Modified-Since', future]]],
      [412, [['If-Unmodified-Since', past]]],
      [200, [['If-Unmodified-Since', modified]]],
      [
        200,
        [
          ['If-Match', etag],
          ['If-Unmodified-Since', past],
        ],
      ],
      [
        304,
        [
          ['If-None-Match', etag],
          ['If-Modified-Since', past],
        ],
      ],
      [
        200,
        [
          ['If-None-Match', wrong],
          ['If-Modified-Since', modified],
        ],
      ],
    ];
    for (const [status, headers] of cases) {
      expect([headers, (await get(headers)).status]).toEqual([headers, status]);
      expect([headers, (await get(headers, 'HEAD')).status]).toEqual([headers, status]);
    }
  });

  it('answers 304 with the ETag and no body, 412 with PreconditionFailed', async () => {
    const unchanged = await get([['If-None-Match', etag]]);
    expect([unchanged.status, unchanged.headers['etag'], unchanged.body.length]).toEqual([304, etag, 0]);
    const failed = await get([['If-Match', wrong]]);
    expect(failed).toMatchObject({ status: 412, code: 'PreconditionFailed' });
    expect(failed.body.toString()).toContain('<Condition>If-Match</Condition>');
  });

  it('sends the rest of an object only to who has the beginning of the same one (If-Range)', async () => {
    const cases: [number, string][] = [
      [206, etag],
      [206, modified],
      [200, wrong],
      [200, `W/${etag}`],
      [200, past],
      [200, future],
      [200, 'Mon, no date at all'],
    ];
    for (const [status, validator] of cases) {
      const headers = [
        ['Range', 'bytes=1-2'],
        ['If-Range', validator],
      ] as const;
      const answer = await get(headers);
      expect([validator, answer.status, answer.body.toString()]).toEqual([
        validator,
        status,
        status === 206 ? 'od' : 'body',
      ]);
      expect([validator, (await get(headers, 'HEAD')).status]).toEqual([validator, status]);
    }
    expect((await get([['If-Range', etag]])).status).toBe(200);
  });

  it('check 82: writes only if nothing is there', async () => {
    expect(await put('object', [['If-None-Match', '*']])).toMatchObject({
      status: 412,
      code: 'PreconditionFailed',
    });
    expect((await put('fresh', [['If-None-Match', '*']])).status).toBe(200);
    expect(await put('fresh', [['If-None-Match', '*']])).toMatchObject({ status: 412 });
  });

  it('check 82: writes only over the version that is named', async () => {
    const first = await gateway.put('cas', 'one');
    expect(await put('cas', [['If-Match', wrong]])).toMatchObject({
      status: 412,
      code: 'PreconditionFailed',
    });
    const second = await put('cas', [['If-Match', first]], 'two');
    expect(second.status).toBe(200);
    expect((await put('cas', [['If-Match', first]])).status).toBe(412);
    expect(
      (await put('cas', [['If-Match', (second.headers['etag'] ?? '').replaceAll('"', '')]])).status,
    ).toBe(200);
    expect(await put('never', [['If-Match', first]])).toMatchObject({ status: 404, code: 'NoSuchKey' });
  });

  it('check 82: refuses conditions that a write does not know', async () => {
    expect(await put('object', [['If-None-Match', etag]])).toMatchObject({
      status: 501,
      code: 'NotImplemented',
    });
    expect(
      await put('object', [
        ['If-Match', etag],
        ['If-None-Match', '*'],
      ]),
    ).toMatchObject({ status: 501 });
  });

  it('check 142: of many who write only if nothing is there exactly one succeeds', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => put('only-one', [['If-None-Match', '*']], `writer ${i}`)),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status !== 200 && status !== 412 && status !== 409)).toEqual([]);
  });

  it('check 142: 100 writers of one new key, exactly one of them succeeds', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => put('one-of-100', [['If-None-Match', '*']], `writer ${i}`)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.every(({ status }) => [200, 409, 412].includes(status))).toBe(true);
    const winner = answers.findIndex(({ status }) => status === 200);
    const stored = await gateway.raw({ method: 'GET', target: `/${gateway.bucket}/one-of-100` });
    expect(stored.body.toString()).toBe(`writer ${winner}`);
  });

  it('check 142: a counter by If-Match loses no increment', async () => {
    await gateway.put('counter', '0');
    const target = `/${gateway.bucket}/counter`;
    const count = async (): Promise<number> => {
      const { body: stored, headers } = await gateway.raw({ method: 'GET', target });
      const next = String(Number(stored.toString()) + 1);
      return (await put('counter', [['If-Match', headers['etag'] ?? '']], next)).status;
    };
    const statuses = (
      await Promise.all(
        Array.from({ length: 10 }, async () => {
          const seen: number[] = [];
          for (let i = 0; i < 10; i++) seen.push(await count());
          return seen;
        }),
      )
    ).flat();
    const successes = statuses.filter((status) => status === 200).length;
    expect(statuses.every((status) => [200, 409, 412].includes(status))).toBe(true);
    expect(successes).toBeGreaterThan(0);
    expect((await gateway.raw({ method: 'GET', target })).body.toString()).toBe(String(successes));
  });
});

describe('ranges', () => {
  const gateway = useGateway();
  const size = 70_000;
  const body = uniqueBytes(size);
  const get = (Range: string, Key = 'ranged') =>
    gateway.s3.send(new GetObjectCommand({ Bucket: gateway.bucket, Key, Range }));

  beforeAll(async () => {
    await gateway.put('ranged', body);
    await gateway.put('empty', '');
  });

  it('check 87: answers 206 with exactly the bytes', async () => {
    const cases: [string, number, number][] = [
      ['bytes=0-0', 0, 0],
      ['bytes=5-', 5, size - 1],
      ['bytes=-1', size - 1, size - 1],
      ['bytes=-100000', 0, size - 1],
      [`bytes=${size - 1}-`, size - 1, size - 1],
      ['bytes=65530-65545', 65_530, 65_545],
      ['bytes=10-9223372036854775807', 10, size - 1],
    ];
    for (const [range, from, to] of cases) {
      const answer = await get(range);
      const bytes = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
      expect([range, answer.$metadata.httpStatusCode, answer.ContentRange]).toEqual([
        range,
        206,
        `bytes ${from}-${to}/${size}`,
      ]);
      expect(bytes.equals(body.subarray(from, to + 1))).toBe(true);
    }
  });

  it('check 87: answers InvalidRange for what lies outside', async () => {
    for (const range of [`bytes=${size}-`, 'bytes=-0', 'bytes=99999999999999999999-']) {
      expect([range, await s3Failure(get(range))]).toMatchObject([
        range,
        { code: 'InvalidRange', status: 416 },
      ]);
    }
    const raw = await gateway.raw({
      method: 'GET',
      target: `/${gateway.bucket}/ranged`,
      headers: [['Range', `bytes=${size}-`]],
    });
    expect(raw.body.toString()).toContain(`<ActualObjectSize>${size}</ActualObjectSize>`);
    expect(await s3Failure(get('bytes=0-0', 'empty'))).toMatchObject({ code: 'InvalidRange', status: 416 });
  });

  it('check 87: answers the whole object to a range that is not understood', async () => {
    for (const range of ['bytes=5-2', 'bytes=a-b', 'lines=1-2', 'bytes', 'bytes=0-1,5-6']) {
      const answer = await get(range);
      await answer.Body?.transformToByteArray();
      expect([range, answer.$metadata.httpStatusCode, answer.ContentLength]).toEqual([range, 200, size]);
    }
  });

  it('answers HEAD with a range like GET, without the body', async () => {
    const head = await gateway.s3.send(
      new HeadObjectCommand({ Bucket: gateway.bucket, Key: 'ranged', Range: 'bytes=0-9' }),
    );
    expect(head).toMatchObject({ ContentLength: 10, ContentRange: `bytes 0-9/${size}` });
  });

  it('check 86: many range reads change nothing about the copies', async () => {
    const rest = await gateway.rest();
    const before = await waitFor('verified copies', async () => {
      const object = await rest.object(gateway.bucket, 'ranged');
      return object.replicas.every(({ state }) => state === 'completed') && object;
    });
    const starts = Array.from({ length: 200 }, (_, i) => (i * 337) % size);
    for (let i = 0; i < starts.length; i += 20) {
      await Promise.all(
        starts
          .slice(i, i + 20)
          .map(async (from) => (await get(`bytes=${from}-${from + 9}`)).Body?.transformToByteArray()),
      );
    }
    const after = await rest.object(gateway.bucket, 'ranged');
    expect(after.replicas).toEqual(before.replicas);
  });

  it('writes again under the same key while ranges are read from the old version', async () => {
    await gateway.s3.send(new PutObjectCommand({ Bucket: gateway.bucket, Key: 'moving', Body: body }));
    const reading = get('bytes=0-69999', 'moving');
    await gateway.put('moving', 'short');
    const answer = await reading;
    const bytes = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
    expect(bytes.equals(body) || bytes.toString() === 'short').toBe(true);
  });
});
