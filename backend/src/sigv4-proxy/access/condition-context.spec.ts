import { describe, expect, it } from '@jest/globals';
import { QueryParameters } from '@sgw/s3-wire';
import {
  conditionContext,
  legalHoldContext,
  type RequestTraits,
  retentionContext,
} from './condition-context.js';

const base: RequestTraits = {
  operation: 'GetObject',
  client: { address: '192.0.2.1', isSecure: true },
  headers: new Map(),
  query: QueryParameters.none,
  signature: null,
  requester: null,
  userName: undefined,
  region: 'us-east-1',
  now: new Date('2026-11-23T05:00:00Z'),
};
const contextOf = (traits: Partial<RequestTraits>) =>
  Object.fromEntries(conditionContext({ ...base, ...traits }));

describe('conditionContext', () => {
  it('knows of a request without anything when, where from and how it came', () => {
    expect(contextOf({})).toEqual({
      'aws:currenttime': ['2026-11-23T05:00:00.000Z'],
      'aws:epochtime': ['1795410000'],
      'aws:securetransport': ['true'],
      'aws:sourceip': ['192.0.2.1'],
      'aws:principaltype': ['Anonymous'],
      'aws:requestedregion': ['us-east-1'],
    });
  });

  it('says of a write whether it creates the object, and of TLS which version it is', () => {
    const created = (operation: RequestTraits['operation']) =>
      contextOf({ operation })['s3:objectcreationoperation'];
    expect(created('PutObject')).toEqual(['true']);
    expect(created('CompleteMultipartUpload')).toEqual(['true']);
    expect(created('UploadPart')).toEqual(['false']);
    expect(created('CreateMultipartUpload')).toEqual(['false']);
    expect(created('GetObject')).toBeUndefined();
    expect(contextOf({ client: { ...base.client, tlsVersion: '1.3' } })['s3:tlsversion']).toEqual(['1.3']);
  });

  it('takes who it is from the signature alone', () => {
    const requester = { tenantId: 't', tenantName: 'acme', userId: 'u', canonicalId: 'c' };
    const headers = new Map([
      ['x-forwarded-for', '198.51.100.1'],
      ['aws:userid', 'somebody'],
      ['user-agent', 'curl'],
      ['referer', 'https://example.org/'],
    ]);
    expect(contextOf({ requester, userName: 'Ada', headers })).toMatchObject({
      'aws:userid': ['u'],
      'aws:username': ['Ada'],
      'aws:principalarn': ['arn:aws:iam::acme:user/u'],
      'aws:principalisawsservice': ['false'],
      'aws:viaawsservice': ['false'],
      'aws:sourceip': ['192.0.2.1'],
      'aws:useragent': ['curl'],
      'aws:referer': ['https://example.org/'],
    });
  });

  it('tells how a request was signed', () => {
    const signedAtMs = base.now.getTime() - 1500;
    expect(contextOf({ signature: { version: 'AWS4-HMAC-SHA256', type: 'POST', signedAtMs } })).toMatchObject(
      {
        's3:signatureversion': ['AWS4-HMAC-SHA256'],
        's3:authtype': ['POST'],
        's3:signatureage': ['1500'],
      },
    );
    const old = contextOf({ signature: { version: 'AWS', type: 'REST-HEADER' } });
    expect(old).toMatchObject({ 's3:signatureversion': ['AWS'], 's3:authtype': ['REST-HEADER'] });
    expect(old).not.toHaveProperty('s3:signatureage');
  });

  it('has the keys of a listing for listings alone', () => {
    const query = new QueryParameters([
      ['prefix', 'a/'],
      ['max-keys', '5'],
    ]);
    const listing = contextOf({ operation: 'ListObjectsV2', query });
    expect(listing).toMatchObject({ 's3:prefix': ['a/'], 's3:max-keys': ['5'] });
    expect(listing).not.toHaveProperty('s3:delimiter');
    expect(contextOf({ query })).not.toHaveProperty('s3:prefix');
  });

  it('has the tags that a request brings', () => {
    const headers = new Map([
      ['x-amz-tagging', 'Team=blue&stage='],
      ['x-amz-acl', 'private'],
    ]);
    expect(contextOf({ operation: 'PutObject', headers })).toMatchObject({
      's3:requestobjecttag/Team': ['blue'],
      's3:requestobjecttag/stage': [''],
      's3:requestobjecttagkeys': ['Team', 'stage'],
      's3:x-amz-acl': ['private'],
    });
  });

  it('has how a request keeps what it makes, and for how many days', () => {
    const headers = new Map([
      ['x-amz-object-lock-mode', 'COMPLIANCE'],
      ['x-amz-object-lock-retain-until-date', '2026-11-24T05:00:01Z'],
      ['x-amz-object-lock-legal-hold', 'ON'],
    ]);
    expect(contextOf({ operation: 'PutObject', headers })).toMatchObject({
      's3:object-lock-mode': ['COMPLIANCE'],
      's3:object-lock-retain-until-date': ['2026-11-24T05:00:01Z'],
      's3:object-lock-remaining-retention-days': ['2'],
      's3:object-lock-legal-hold': ['ON'],
    });
    const wrong = new Map([['x-amz-object-lock-retain-until-date', 'tomorrow']]);
    expect(contextOf({ headers: wrong })).not.toHaveProperty('s3:object-lock-remaining-retention-days');
  });
});

describe('the context of a body', () => {
  it('has the same keys of a retention and of a legal hold, and none of a retention that is taken away', () => {
    const until = new Date('2026-12-03T05:00:00Z');
    expect(Object.fromEntries(retentionContext({ mode: 'GOVERNANCE', until }, base.now))).toEqual({
      's3:object-lock-mode': ['GOVERNANCE'],
      's3:object-lock-retain-until-date': ['2026-12-03T05:00:00.000Z'],
      's3:object-lock-remaining-retention-days': ['10'],
    });
    expect(retentionContext(undefined, base.now).size).toBe(0);
    expect([...legalHoldContext(false)]).toEqual([['s3:object-lock-legal-hold', ['OFF']]]);
  });
});
