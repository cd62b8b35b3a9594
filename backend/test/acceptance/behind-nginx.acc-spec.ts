import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { RawConnection, type RawResponse } from '../support/raw-connection.js';
import { headBytes, type HeaderLine, prepareRequest, signedRequest } from '../support/raw-request.js';
import { describeIf } from '../support/requires.js';
import { type Nginx, startNginx } from '../support/servers/nginx.js';
import { useGateway } from '../support/use-gateway.js';

describeIf(['nginx'], 'behind nginx', () => {
  const gateway = useGateway();
  let nginx: Nginx;
  let target = '';
  const access = () => ({ ...gateway.access, s3Url: nginx.url });

  beforeAll(async () => {
    nginx = await startNginx(gateway.access.s3Url);
    target = `/${gateway.bucket}/object`;
    await gateway.put('object', 'intact');
  });
  afterAll(() => nginx?.stop());

  /** Every answer to the bytes of one connection. */
  const answersTo = async (bytes: string): Promise<RawResponse[]> => {
    const connection = await RawConnection.open(nginx.url);
    const answers: RawResponse[] = [];
    try {
      await connection.send(bytes);
      connection.finish();
      for (;;) {
        const answer = await connection.receive('PUT');
        if (!answer) return answers;
        answers.push(answer);
      }
    } finally {
      connection.close();
    }
  };
  const head = (
    unsigned: readonly HeaderLine[],
    version = '1.1',
    contentLength: number | null = null,
  ): string =>
    headBytes(prepareRequest(access(), { method: 'PUT', target, unsigned, contentLength, body: '' }))
      .toString('latin1')
      .replace('HTTP/1.1', `HTTP/${version}`);

  it('check 13: verifies and names keys as they were signed, whatever their path looks like', async () => {
    for (const key of ['a//b', 'a/./b', 'a/../b', 'a%2Fb', 'a+b', 'a%20b', 'a%25b', '~', '%C3%A4', 'end/']) {
      const path = `/${gateway.bucket}/${key}`;
      expect([
        key,
        (await signedRequest(access(), { method: 'PUT', target: path, body: key })).status,
      ]).toEqual([key, 200]);
      // The same key straight at the gateway.
      const { body } = await gateway.raw({ method: 'GET', target: path });
      expect(body.toString()).toBe(key);
    }
  });

  it('check 50: Transfer-Encoding beside Content-Length, or on HTTP/1.0, runs nothing of what is smuggled', async () => {
    const smuggled =
      headBytes(
        prepareRequest(access(), { method: 'PUT', target: `/${gateway.bucket}/smuggled`, body: 'evil' }),
      ).toString('latin1') + 'evil';
    const chunked: HeaderLine = ['Transfer-Encoding', 'chunked'];
    const shapes = [
      head([chunked], '1.1', 4) + `0\r\n\r\n${smuggled}`,
      head([chunked], '1.1', 0) + `0\r\n\r\n${smuggled}`,
      head([chunked], '1.0') + `0\r\n\r\n${smuggled}`,
      head([chunked, ['Connection', 'keep-alive']], '1.0') + `0\r\n\r\n${smuggled}`,
      head([['Transfer-Encoding', 'xchunked']], '1.1', 4) + `0\r\n\r\n${smuggled}`,
      head([['Transfer-Encoding', 'identity, chunked']], '1.1', 4) + `0\r\n\r\n${smuggled}`,
      head([['Transfer-Encoding', '\tchunked']], '1.1', smuggled.length) + smuggled,
    ];
    for (const shape of shapes) {
      const [first] = await answersTo(shape);
      expect([shape, (first?.status ?? 400) >= 400]).toEqual([shape, true]);
    }
    expect((await gateway.raw({ method: 'HEAD', target: `/${gateway.bucket}/smuggled` })).status).toBe(404);
    const { body } = await gateway.raw({ method: 'GET', target });
    expect(body.toString()).toBe('intact');
  });
});
