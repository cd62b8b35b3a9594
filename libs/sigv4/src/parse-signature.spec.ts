import { describe, expect, it } from '@jest/globals';
import { assertScopeRegion, type ParsedSignature, parseSignature, SigV4Error } from './index.js';

const SIGNATURE = 'a'.repeat(64);
const DATE = '20261123T041600Z';
const SCOPE = '20261123/us-east-1/s3/aws4_request';
const GOOD = `AWS4-HMAC-SHA256 Credential=AK/${SCOPE}, SignedHeaders=host;x-amz-date, Signature=${SIGNATURE}`;

function parse(
  authorization: string | undefined,
  target = '/b/k',
  more: readonly string[] = ['x-amz-date', DATE],
): ParsedSignature | null {
  const own = authorization === undefined ? [] : ['Authorization', authorization];
  return parseSignature({ method: 'GET', target, rawHeaders: ['Host', 'localhost', ...more, ...own] });
}

function refusal(act: () => unknown): SigV4Error {
  try {
    act();
  } catch (error) {
    if (error instanceof SigV4Error) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('parseSignature of the Authorization header', () => {
  it('is null without one', () => {
    expect(parse(undefined)).toBeNull();
  });

  it.each([
    GOOD,
    GOOD.replaceAll(', ', ','),
    `AWS4-HMAC-SHA256 Signature=${SIGNATURE},  SignedHeaders=host;x-amz-date,Credential=AK/${SCOPE}`,
  ])('reads %s', (authorization) => {
    expect(parse(authorization)).toMatchObject({
      source: 'header',
      credential: { accessKeyId: 'AK', date: '20261123', region: 'us-east-1', service: 's3', scope: SCOPE },
      signedHeaders: ['host', 'x-amz-date'],
      signature: SIGNATURE,
      timestamp: DATE,
      signedAtMs: Date.UTC(2026, 10, 23, 4, 16),
    });
  });

  it.each(['fi,de', 'fi-hel,de,gb'])('reads the list %s as a region', (region) => {
    const parsed = parse(GOOD.replaceAll('us-east-1', region));
    expect(parsed?.credential).toMatchObject({ region, scope: `20261123/${region}/s3/aws4_request` });
    expect(parse(GOOD.replaceAll('us-east-1', region).replaceAll(', ', ','))?.credential.region).toBe(region);
  });

  it('refuses an empty one: it is no anonymous request', () => {
    expect(refusal(() => parse(''))).toMatchObject({ code: 'AccessDenied' });
  });

  it.each([
    ['invalid_header', "Authorization header is invalid -- one and only one ' ' (space) required"],
    ['invalid header', 'Unsupported Authorization Type'],
    ['AWS2-HMAC-SHA1 Credential=x', 'Unsupported Authorization Type'],
    ['AWSXAK:sig', 'Unsupported Authorization Type'],
    ['Bearer x', 'Unsupported Authorization Type'],
    [GOOD.replace('AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256'), 'Unsupported Authorization Type'],
  ])('refuses the type of %s', (authorization, message) => {
    expect(refusal(() => parse(authorization))).toMatchObject({
      code: 'InvalidArgument',
      message,
      details: { ArgumentName: 'Authorization', ArgumentValue: authorization.split(' ')[0] },
    });
  });

  it.each(['AWS AK:c2lnbmF0dXJl', 'AWS AK'])('refuses %s as Version 2', (authorization) => {
    expect(refusal(() => parse(authorization))).toMatchObject({
      code: 'InvalidRequest',
      message: 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    });
  });

  it.each([
    [GOOD.replace('Credential=', 'Credentials='), 'missing Credential.'],
    [GOOD.replace(/SignedHeaders=[^,]+, /, ''), 'missing SignedHeaders.'],
    [GOOD.replace(/, Signature=.*/, ''), 'missing Signature.'],
    [
      GOOD.replace('SignedHeaders=host;x-amz-date', 'SignedHeaders-Content-Length'),
      'the authorization component "SignedHeaders-Content-Length" is malformed.',
    ],
    ['AWS4-HMAC-SHA256 ', 'the authorization component "" is malformed.'],
    ['AWS4-HMAC-SHA256', 'the authorization component "" is malformed.'],
    [`${GOOD}, Signature=${SIGNATURE}`, `the authorization component "Signature=${SIGNATURE}" is malformed.`],
    [
      GOOD.replace('AK/', ''),
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    ],
    [
      GOOD.replace('AK/', 'A/K/'),
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    ],
    [
      GOOD.replace('20261123/', '3223423234/'),
      'incorrect date format "3223423234". This date in the credential must be in the format "yyyyMMdd".',
    ],
    [GOOD.replace('/s3/', '/ec2/'), 'incorrect service "ec2". This endpoint belongs to "s3".'],
    [
      GOOD.replace('aws4_request', 'aws_request'),
      'incorrect terminal "aws_request". This endpoint uses "aws4_request".',
    ],
    [
      GOOD.replace('20261123/', '20261122/'),
      'Invalid credential date "20261122". This date is not the same as X-Amz-Date: "20261123".',
    ],
  ])('refuses %s as malformed', (authorization, what) => {
    expect(refusal(() => parse(authorization))).toMatchObject({
      code: 'AuthorizationHeaderMalformed',
      message: `The authorization header is malformed; ${what}`,
    });
  });

  it.each(['host;', ';host', ';', 'Host', 'x-amz-date;host', 'host;host'])(
    'refuses the signed headers %s',
    (names) => {
      const authorization = GOOD.replace('host;x-amz-date', names);
      expect(refusal(() => parse(authorization)).code).toBe('AuthorizationHeaderMalformed');
    },
  );

  it.each(['03032006', '', '20261332T999999Z', '20260230T000000Z', '20261123T240000Z', '20261123T041600'])(
    'refuses the date %j',
    (date) => {
      expect(refusal(() => parse(GOOD, '/b/k', ['x-amz-date', date]))).toMatchObject({
        code: 'AccessDenied',
        message: 'AWS authentication requires a valid Date or x-amz-date header',
      });
    },
  );

  it('takes the Date header when there is no x-amz-date, and refuses neither', () => {
    const parsed = parse(GOOD, '/b/k', ['Date', 'Mon, 23 Nov 2026 04:16:00 GMT']);
    expect(parsed).toMatchObject({ timestamp: DATE, signedAtMs: Date.UTC(2026, 10, 23, 4, 16) });
    expect(refusal(() => parse(GOOD, '/b/k', [])).code).toBe('AccessDenied');
    expect(refusal(() => parse(GOOD, '/b/k', ['Date', 'Mon, 31 Feb 2026 04:16:00 GMT'])).code).toBe(
      'AccessDenied',
    );
  });

  it.each(['Host', 'Authorization', 'x-amz-date', 'Content-Type', 'X-Amz-Content-SHA256'])(
    'refuses a second %s header',
    (name) => {
      const rawHeaders = ['Host', 'a', name.toLowerCase(), GOOD, name, GOOD];
      expect(refusal(() => parseSignature({ method: 'GET', target: '/', rawHeaders })).code).toBe(
        'InvalidRequest',
      );
    },
  );

  it('refuses a signed session token, which nobody here could check', () => {
    const authorization = GOOD.replace('x-amz-date', 'x-amz-date;x-amz-security-token');
    const headers = ['x-amz-date', DATE, 'x-amz-security-token', 'token'];
    expect(refusal(() => parse(authorization, '/b/k', headers)).code).toBe('InvalidToken');
  });
});

describe('parseSignature of a presigned query', () => {
  const PARAMETERS: Readonly<Record<string, string>> = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `AK%2F${SCOPE.replaceAll('/', '%2F')}`,
    'X-Amz-Date': DATE,
    'X-Amz-Expires': '3600',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': SIGNATURE,
  };
  const targetWith = (changes: Readonly<Record<string, string | undefined>> = {}) => {
    const parameters = Object.entries({ ...PARAMETERS, ...changes }).filter(
      ([, value]) => value !== undefined,
    );
    return `/b/k?${parameters.map(([name, value]) => `${name}=${value}`).join('&')}`;
  };
  const presigned = (changes?: Readonly<Record<string, string | undefined>>) =>
    parse(undefined, targetWith(changes), []);

  it('reads its six parameters', () => {
    expect(presigned()).toMatchObject({
      source: 'query',
      credential: { accessKeyId: 'AK', scope: SCOPE },
      signedHeaders: ['host'],
      signature: SIGNATURE,
      expiresSeconds: 3600,
    });
  });

  it.each(Object.keys(PARAMETERS))('refuses one without %s', (name) => {
    expect(refusal(() => presigned({ [name]: undefined }))).toMatchObject({
      code: 'AuthorizationQueryParametersError',
      message:
        'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    });
  });

  it.each(Object.keys(PARAMETERS))('refuses one with a second %s, also when its name is escaped', (name) => {
    const code = 'AuthorizationQueryParametersError';
    expect(refusal(() => parse(undefined, `${targetWith()}&${name}=1`, [])).code).toBe(code);
    expect(refusal(() => parse(undefined, `${targetWith()}&${name.replace('A', '%41')}=1`, [])).code).toBe(
      code,
    );
  });

  it.each([
    [{ 'X-Amz-Algorithm': 'junk' }, 'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"'],
    [{ 'X-Amz-Algorithm': 'AWS4-ECDSA-P256-SHA256' }, 'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"'],
    [
      { 'X-Amz-Credential': 'AK' },
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    ],
    [
      { 'X-Amz-Credential': 'AK/20261123/us-east-1/ec2/aws4_request' },
      'Error parsing the X-Amz-Credential parameter; incorrect service "ec2". This endpoint belongs to "s3".',
    ],
    [
      { 'X-Amz-Credential': 'AK/20261122/us-east-1/s3/aws4_request' },
      'Invalid credential date "20261122". This date is not the same as X-Amz-Date: "20261123".',
    ],
    [
      { 'X-Amz-Date': '20260230T000000Z' },
      "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
    ],
    [{ 'X-Amz-Expires': 'abc' }, 'X-Amz-Expires should be a number'],
    [{ 'X-Amz-Expires': '1e3' }, 'X-Amz-Expires should be a number'],
    [{ 'X-Amz-Expires': '0x10' }, 'X-Amz-Expires should be a number'],
    [{ 'X-Amz-Expires': '5.5' }, 'X-Amz-Expires should be a number'],
    [{ 'X-Amz-Expires': '-3' }, 'X-Amz-Expires must be non-negative'],
    [
      { 'X-Amz-Expires': '604801' },
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    ],
  ])('refuses %j', (changes, message) => {
    expect(refusal(() => presigned(changes))).toMatchObject({
      code: 'AuthorizationQueryParametersError',
      message,
    });
  });

  it('refuses one beside an AWS Authorization header, also a broken one', () => {
    for (const authorization of [GOOD, 'AWS4-junk', 'AWS AK:sig']) {
      expect(refusal(() => parse(authorization, targetWith()))).toMatchObject({
        code: 'InvalidArgument',
        details: { ArgumentName: 'Authorization', ArgumentValue: authorization },
      });
    }
  });

  it('wins over a foreign Authorization header', () => {
    expect(parse('Bearer some-token', targetWith())).toMatchObject({ source: 'query' });
  });

  it('refuses a session token in any case', () => {
    for (const name of ['X-Amz-Security-Token', 'x-amz-security-token']) {
      expect(refusal(() => presigned({ [name]: 'token' })).code).toBe('InvalidToken');
    }
  });

  it('refuses Version 2', () => {
    const target = '/b/k?AWSAccessKeyId=AK&Expires=1&Signature=c2ln';
    expect(refusal(() => parse(undefined, target, []))).toMatchObject({ code: 'InvalidRequest' });
  });
});

describe('assertScopeRegion', () => {
  const parsed = parse(GOOD.replaceAll('us-east-1', 'fi,de'));

  it('accepts any of the regions given', () => {
    if (!parsed) throw new Error('a signature');
    expect(() => assertScopeRegion(parsed, ['us-east-1', 'fi,de'])).not.toThrow();
  });

  it('names the one to use', () => {
    if (!parsed) throw new Error('a signature');
    expect(refusal(() => assertScopeRegion(parsed, ['us-east-1', 'fi']))).toMatchObject({
      code: 'AuthorizationHeaderMalformed',
      message: "The authorization header is malformed; the region 'fi,de' is wrong; expecting 'us-east-1'",
      details: { Region: 'us-east-1' },
    });
    expect(refusal(() => assertScopeRegion({ ...parsed, source: 'query' }, ['fi']))).toMatchObject({
      code: 'AuthorizationQueryParametersError',
      details: { Region: 'fi' },
    });
  });
});
