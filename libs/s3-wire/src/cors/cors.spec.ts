import { describe, expect, it } from '@jest/globals';
import { answerPreflight, corsHeaders, type CorsRule, readCors, type S3Error, writeCors } from '../index.js';

const rule = (more: Partial<CorsRule> = {}): CorsRule => ({
  allowedOrigins: ['https://*.example.org'],
  allowedMethods: ['GET', 'PUT'],
  allowedHeaders: ['x-amz-*', 'Content-Type'],
  exposeHeaders: ['ETag'],
  maxAgeSeconds: 600,
  ...more,
});

const ask = (origin?: string, method?: string, headers?: string) =>
  new Map(
    Object.entries({
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': headers,
    }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

function refusal(act: () => unknown): S3Error {
  try {
    act();
  } catch (error) {
    return error as S3Error;
  }
  throw new Error('it was accepted');
}

describe('answerPreflight', () => {
  it('tells what the first fitting rule allows', () => {
    const first = rule({ allowedMethods: ['GET'] });
    expect(
      answerPreflight(
        [first, rule()],
        ask('https://a.example.org', 'PUT', 'X-Amz-Date, content-type'),
        'OBJECT',
      ),
    ).toEqual({
      'access-control-allow-origin': 'https://a.example.org',
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-headers': 'x-amz-date, content-type',
      'access-control-expose-headers': 'ETag',
      'access-control-max-age': '600',
      vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    });
  });

  it('answers a star to every origin where a rule says so', () => {
    const open = rule({ allowedOrigins: ['*'] });
    expect(answerPreflight([open], ask('null', 'GET'), 'BUCKET')['access-control-allow-origin']).toBe('*');
  });

  it.each([
    ['another origin', ask('https://example.org', 'GET')],
    ['an origin that only begins alike', ask('https://a.example.org.evil', 'GET')],
    ['an origin in another case', ask('https://A.EXAMPLE.ORG', 'GET')],
    ['another method', ask('https://a.example.org', 'DELETE')],
    ['a method in another case', ask('https://a.example.org', 'get')],
    ['another header', ask('https://a.example.org', 'GET', 'x-amz-date,x-evil')],
  ])('forbids %s', (_what, headers) => {
    expect(refusal(() => answerPreflight([rule()], headers, 'OBJECT'))).toMatchObject({
      code: 'AccessForbidden',
      status: 403,
    });
  });

  it('never lets the two ends of a pattern overlap', () => {
    const twice = rule({ allowedOrigins: ['ab*ba'] });
    expect(refusal(() => answerPreflight([twice], ask('aba', 'GET'), 'OBJECT')).code).toBe('AccessForbidden');
  });

  it('says that CORS is not enabled where a bucket has no rules', () => {
    expect(refusal(() => answerPreflight(undefined, ask('https://a', 'GET'), 'BUCKET'))).toMatchObject({
      code: 'AccessForbidden',
      message: 'CORSResponse: CORS is not enabled for this bucket.',
    });
  });

  it('refuses what is no preflight', () => {
    expect(refusal(() => answerPreflight([rule()], ask(undefined, 'GET'), 'OBJECT')).code).toBe('BadRequest');
    expect(refusal(() => answerPreflight([rule()], ask('https://a'), 'OBJECT')).code).toBe('BadRequest');
  });
});

describe('corsHeaders', () => {
  it('allows by the method of the request, or by the one that is asked about', () => {
    expect(corsHeaders([rule()], 'GET', ask('https://a.example.org'))).toMatchObject({
      'access-control-allow-origin': 'https://a.example.org',
    });
    expect(corsHeaders([rule()], 'DELETE', ask('https://a.example.org', 'GET'))).not.toEqual({});
  });

  it('adds nothing where no rule allows', () => {
    expect(corsHeaders([rule()], 'DELETE', ask('https://a.example.org'))).toEqual({});
    expect(corsHeaders([rule()], 'GET', ask())).toEqual({});
    expect(corsHeaders(undefined, 'GET', ask('https://a.example.org'))).toEqual({});
  });

  it('never allows credentials', () => {
    const names = Object.keys(corsHeaders([rule()], 'GET', ask('https://a.example.org')));
    expect(names).not.toContain('access-control-allow-credentials');
  });
});

const document = (content: string) =>
  Buffer.from(`<CORSConfiguration><CORSRule>${content}</CORSRule></CORSConfiguration>`);
const MINIMUM = '<AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>';

describe('readCors', () => {
  it('reads back what writeCors wrote', () => {
    const rules = [rule({ id: 'a<b' }), rule({ maxAgeSeconds: 0 })];
    expect(readCors(Buffer.from(writeCors(rules)))).toEqual(rules);
  });

  it.each([
    ['no rule', Buffer.from('<CORSConfiguration/>')],
    ['another document', Buffer.from('<Tagging/>')],
    ['a rule without origin', document('<AllowedMethod>GET</AllowedMethod>')],
    ['a rule without method', document('<AllowedOrigin>*</AllowedOrigin>')],
    ['an unknown element', document(`${MINIMUM}<Foo/>`)],
    ['an age that is no number', document(`${MINIMUM}<MaxAgeSeconds>1h</MaxAgeSeconds>`)],
    ['two ages', document(`${MINIMUM}<MaxAgeSeconds>1</MaxAgeSeconds><MaxAgeSeconds>2</MaxAgeSeconds>`)],
  ])('refuses %s as malformed', (_what, body) => {
    expect(refusal(() => readCors(body)).code).toBe('MalformedXML');
  });

  it.each([
    ['<AllowedMethod>PATCH</AllowedMethod>', 'Unsupported method is PATCH'],
    ['<AllowedMethod>get</AllowedMethod>', 'Unsupported method is get'],
    ['<AllowedOrigin>http://*.*</AllowedOrigin>', 'can not have more than one wildcard'],
    ['<AllowedHeader>x-*-*</AllowedHeader>', 'can not have more than one wildcard'],
    ['<AllowedHeader>a b</AllowedHeader>', 'contains invalid character'],
    ['<ExposeHeader>x-*</ExposeHeader>', 'contains wildcard'],
    ['<ExposeHeader>x&#10;set-cookie: a=b</ExposeHeader>', 'contains invalid character'],
    ['<ExposeHeader>x\nset-cookie: a=b</ExposeHeader>', 'contains invalid character'],
    ['<AllowedOrigin>http://a&#13;&#10;x: y</AllowedOrigin>', 'contains invalid character'],
    [`<ID>${'i'.repeat(256)}</ID>`, 'ID length'],
  ])('refuses %s', (element, message) => {
    const error = refusal(() => readCors(document(MINIMUM + element)));
    expect(error).toMatchObject({ code: 'InvalidRequest' });
    expect(error.message).toContain(message);
  });

  it('takes a hundred rules and no more', () => {
    const many = (count: number) =>
      Buffer.from(
        `<CORSConfiguration>${`<CORSRule>${MINIMUM}</CORSRule>`.repeat(count)}</CORSConfiguration>`,
      );
    expect(readCors(many(100))).toHaveLength(100);
    expect(refusal(() => readCors(many(101)))).toMatchObject({ code: 'InvalidRequest' });
  });
});
