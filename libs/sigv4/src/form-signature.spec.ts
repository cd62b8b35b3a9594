import { describe, expect, it } from '@jest/globals';
import { parseFormSignature, signingKey, verifyFormSignature } from './index.js';

/** AWS: "Example: Browser-Based Upload using HTTP POST (Using AWS Signature Version 4)". */
const POLICY =
  'eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9';
const FIELDS = {
  'x-amz-algorithm': 'AWS4-HMAC-SHA256',
  'x-amz-credential': 'AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request',
  'x-amz-date': '20151229T000000Z',
  'x-amz-signature': '8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e',
};
const KEY = signingKey('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', '20151229', 'us-east-1');

const parse = (more: Readonly<Record<string, string>> = {}, policy = POLICY) =>
  parseFormSignature(new Map(Object.entries({ ...FIELDS, ...more })), policy);

describe('the signature of a form', () => {
  it("accepts AWS's documented example", () => {
    expect(() => verifyFormSignature(parse(), KEY)).not.toThrow();
  });

  it.each([
    ['another policy', parse({}, `${POLICY}A`)],
    ['another signature', parse({ 'x-amz-signature': 'a'.repeat(64) })],
    ['a signature of another length', parse({ 'x-amz-signature': 'ä' })],
  ])('refuses %s', (_what, parsed) => {
    expect(() => verifyFormSignature(parsed, KEY)).toThrow(
      expect.objectContaining({ code: 'SignatureDoesNotMatch' }),
    );
  });

  it.each([
    [{ 'x-amz-signature': '' }, 'InvalidArgument'],
    [{ 'x-amz-credential': '' }, 'InvalidArgument'],
    [{ 'x-amz-date': '' }, 'InvalidArgument'],
    [{ 'x-amz-algorithm': 'AWS4-HMAC-SHA1' }, 'InvalidArgument'],
    [{ 'x-amz-credential': 'AK/20151229/us-east-1/s3' }, 'AuthorizationQueryParametersError'],
    [{ 'x-amz-date': '20151230T000000Z' }, 'AccessDenied'],
    [{ 'x-amz-security-token': 'unknown' }, 'InvalidToken'],
  ])('refuses the fields %j', (fields, code) => {
    expect(() => parse(fields)).toThrow(expect.objectContaining({ code }));
  });
});
