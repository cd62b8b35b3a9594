import type { IncomingMessage } from 'node:http';
import type { RunningConfig } from '@backend/config';
import { describe, expect, it } from '@jest/globals';
import { ClientInspector } from './client-inspector.js';

const inspector = (trustedProxies: readonly string[]) =>
  new ClientInspector({ trustedProxies } as Pick<RunningConfig, 'trustedProxies'> as RunningConfig);
const from = (remoteAddress: string, encrypted = false) =>
  ({ socket: { remoteAddress, encrypted, getProtocol: () => 'TLSv1.3' } }) as unknown as IncomingMessage;
const FORWARDED = new Map([
  ['x-forwarded-for', '198.51.100.7'],
  ['x-forwarded-proto', 'https'],
  ['x-real-ip', '203.0.113.1'],
  ['forwarded', 'for=203.0.113.2;proto=https'],
]);

describe('ClientInspector', () => {
  it('checks 17 and 98: believes no header of somebody who is no trusted proxy', () => {
    const facts = inspector(['10.0.0.0/8']).inspect(from('192.0.2.9'), FORWARDED);
    expect(facts).toEqual({ address: '192.0.2.9', isSecure: false });
  });

  it('believes X-Forwarded-For and -Proto of a trusted one, and nothing else', () => {
    const facts = inspector(['10.0.0.0/8']).inspect(from('10.0.0.1'), FORWARDED);
    expect(facts).toEqual({ address: '198.51.100.7', isSecure: true });
    const others = new Map([...FORWARDED].filter(([name]) => !name.startsWith('x-forwarded')));
    expect(inspector(['10.0.0.0/8']).inspect(from('10.0.0.1'), others)).toEqual({
      address: '10.0.0.1',
      isSecure: false,
    });
  });

  it('takes the last proxy’s word on the scheme', () => {
    const headers = new Map([['x-forwarded-proto', 'https, http']]);
    expect(inspector(['10.0.0.1']).inspect(from('10.0.0.1', true), headers).isSecure).toBe(false);
    expect(inspector([]).inspect(from('10.0.0.1', true), headers).isSecure).toBe(true);
  });

  it('knows the version of TLS that it ends itself, and no other', () => {
    const isTrusted = inspector(['10.0.0.1']);
    expect(isTrusted.inspect(from('10.0.0.1', true), FORWARDED).tlsVersion).toBeUndefined();
    expect(isTrusted.inspect(from('10.0.0.2', true), FORWARDED).tlsVersion).toBe('1.3');
    expect(isTrusted.inspect(from('10.0.0.2'), FORWARDED).tlsVersion).toBeUndefined();
  });
});
