import { describe, expect, it } from '@jest/globals';
import { redact, redactText } from './redact.js';

describe('redact', () => {
  it.each([
    [{ headers: { Authorization: 'AWS4-HMAC-SHA256 canary' } }],
    [{ headers: { 'x-amz-security-token': 'canary', Cookie: 'canary', 'X-Admin-Key': 'canary' } }],
    [{ rawHeaders: ['host', 'h', 'authorization', 'canary'] }],
    [{ secretAccessKey: 'canary', secret_access_key: 'canary', password: 'canary' }],
    [{ list: [{ a: { b: { adminKey: 'canary' } } }] }],
    [{ url: '/b/k?X-Amz-Algorithm=A&X-Amz-Signature=canary&X-Amz-Expires=1' }],
    [new Error('connect postgresql://sgw:canary@localhost/sgw failed', { cause: { password: 'canary' } })],
    [Buffer.from('canary')],
  ])('cuts the secret out of %j', (value) => {
    expect(JSON.stringify(redact(value))).not.toContain('canary');
  });

  it('leaves the rest as it is', () => {
    const value = {
      method: 'PUT',
      path: '/b/k?partNumber=1',
      sizes: [1, 2n],
      at: new Date(0),
      nothing: null,
    };
    expect(redact(value)).toEqual({ ...value, sizes: [1, '2'], at: '1970-01-01T00:00:00.000Z' });
  });

  it('ends on circles', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(JSON.stringify(redact(circle))).toContain('[deep]');
  });

  it('keeps what surrounds a secret in a text', () => {
    expect(redactText('GET /b?X-Amz-Signature=00ff&x=1 from redis://:pw@cache:6379/0')).toBe(
      'GET /b?X-Amz-Signature=[secret]&x=1 from redis://:[secret]@cache:6379/0',
    );
  });
});
