import { describe, expect, it, jest } from '@jest/globals';
import { bodyWith, type RestInput, restInputs } from '../support/openapi-inputs.js';
import { adminKeyOf, problemOf, type RestAnswer, sendRest } from '../support/rest-request.js';
import { useGateway } from '../support/use-gateway.js';

/** More than a column of the database counts to. */
const TOO_MUCH = 99_999_999_999;
/** Where another value is tried: of every kind that paths have. */
const ANY_ID = '00000000-0000-4000-8000-000000000000';

const INPUTS = restInputs();

describe('what the REST API is given', () => {
  const gateway = useGateway();
  jest.setTimeout(120_000);

  const api = (path: string, method = 'GET', body?: unknown) =>
    sendRest(gateway.access, { path, method, headers: adminKeyOf(gateway.access), body });

  /** One request with one value that is strange. @param text of the value in a path or query, encoded */
  const give = ({ method, path, in: place, pointer }: RestInput, value: unknown, text: string) => {
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
      place === 'path' && pointer === `/${name}` ? text : name === 'version' ? '1' : ANY_ID,
    );
    const query = place === 'query' ? `?${pointer.slice(1)}=${text}` : '';
    const body = place === 'body' ? bodyWith(pointer, value) : undefined;
    return api(`${filled}${query}`, method, body);
  };
  const nameOf = ({ method, path, in: place, pointer }: RestInput) => `${method} ${path} ${place} ${pointer}`;
  const pointersOf = (answer: RestAnswer) => problemOf(answer).errors?.map(({ pointer }) => pointer) ?? [];

  it('is described: paths, queries and bodies of many routes', () => {
    for (const place of ['path', 'query', 'body'] as const)
      expect(INPUTS.filter((input) => input.in === place && input.kind === 'string').length).toBeGreaterThan(
        15,
      );
  });

  it('is refused with its place, on every route, where it is text that the database cannot hold', async () => {
    const wrong: string[] = [];
    for (const input of INPUTS.filter(({ kind }) => kind === 'string')) {
      const answer = await give(input, 'a\0b', 'a%00b');
      const isRefused = answer.status === 400 && pointersOf(answer).includes(input.pointer);
      if (!isRefused) wrong.push(`${nameOf(input)}: ${answer.status} ${answer.text.slice(0, 200)}`);
    }
    expect(wrong).toEqual([]);
  });

  it('is refused where it is half of a surrogate pair, as a value and as a name', async () => {
    const wrong: string[] = [];
    for (const input of INPUTS.filter((one) => one.kind === 'string' && one.in === 'body')) {
      const answer = await give(input, '\ud800', '');
      if (answer.status !== 400 || !pointersOf(answer).includes(input.pointer)) wrong.push(nameOf(input));
    }
    expect(wrong).toEqual([]);
    const named = await api('/api/v1/policies', 'POST', { name: 'a', document: { format: 1, '\udc00': 1 } });
    expect([named.status, pointersOf(named)]).toEqual([400, ['/document']]);
  });

  it('never fails the gateway where it is a number beyond all bounds', async () => {
    const wrong: string[] = [];
    for (const input of INPUTS.filter(({ kind }) => kind === 'integer')) {
      for (const value of [TOO_MUCH, -TOO_MUCH, 1e300]) {
        const { status } = await give(input, value, String(value));
        if (status < 400 || status >= 500) wrong.push(`${nameOf(input)} ${value}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('is refused where a field stands twice, or has a name that would be lost on its way', async () => {
    const send = (document: string) =>
      api('/api/v1/policies', 'POST', `{"name":"twice","document":${document}}`);
    for (const [document, pointer] of [
      ['{"format":1,"residency":{"allow":[{"country":"fi"}]},"residency":{}}', '/document/residency'],
      [String.raw`{"format":1,"copyOut":false,"copy\u004fut":true}`, '/document/copyOut'],
      ['{"format":1,"__proto__":{"copyOut":true}}', '/document/__proto__'],
      ['{"format":1,"constructor":1}', '/document/constructor'],
      [
        '{"format":1,"residency":{"allow":[{"country":"fi","__proto__":{"country":"us"}}]}}',
        '/document/residency/allow/0/__proto__',
      ],
    ] as const) {
      const answer = await send(document);
      expect([document, answer.status, pointersOf(answer)]).toEqual([document, 400, [pointer]]);
    }
    expect((await api('/api/v1/policies/twice')).status).toBe(404);
  });

  it('is refused where it is no UTF-8', async () => {
    const send = (body: Buffer, type: string) =>
      fetch(`${gateway.access.apiUrl}/api/v1/policies`, {
        method: 'POST',
        headers: { ...adminKeyOf(gateway.access), 'content-type': type },
        body: new Uint8Array(body),
      });
    const text = '{"name":"bytes","document":{"format":1,"format":1,"description":"é"}}';
    for (const [bytes, type] of [
      [Buffer.from(text, 'latin1'), 'application/json'],
      [Buffer.from(text, 'utf16le'), 'application/json; charset=utf-16le'],
    ] as const) {
      const answer = await send(bytes, type);
      expect([answer.status, await answer.json()]).toMatchObject([
        400,
        { errors: [{ pointer: '', detail: 'the body must be UTF-8' }] },
      ]);
    }
  });
});
