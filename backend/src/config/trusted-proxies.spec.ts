import { describe, expect, it } from '@jest/globals';
import { isNetwork, TrustedProxies } from './trusted-proxies.js';

const proxies = new TrustedProxies(['10.0.0.0/8', '192.0.2.1', 'fd00::/8']);
const client = (peer: string, forwardedFor?: string) => proxies.clientOf({ peer, forwardedFor });

describe('TrustedProxies', () => {
  it('believes nobody but its proxies (check 98)', () => {
    expect(client('203.0.113.9', '198.51.100.1')).toBe('203.0.113.9');
    expect(new TrustedProxies([]).clientOf({ peer: '127.0.0.1', forwardedFor: '198.51.100.1' })).toBe(
      '127.0.0.1',
    );
  });

  it.each([
    ['10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['::ffff:10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['fd00::1', '2001:db8::1', '2001:db8::1'],
    ['10.1.2.3', '6.6.6.6, 198.51.100.1, 192.0.2.1', '198.51.100.1'],
    ['10.1.2.3', '10.9.9.9', '10.9.9.9'],
    ['10.1.2.3', undefined, '10.1.2.3'],
    ['10.1.2.3', 'unknown', '10.1.2.3'],
    ['10.1.2.3', '198.51.100.1, nonsense', '10.1.2.3'],
    ['10.1.2.3', '', '10.1.2.3'],
  ])('from %s with %s comes %s', (peer, forwardedFor, expected) => {
    expect(client(peer, forwardedFor)).toBe(expected);
  });
});

describe('isNetwork', () => {
  it.each(['10.0.0.0/8', '127.0.0.1', '::1', 'fd00::/8', '0.0.0.0/0'])('takes %s', (text) => {
    expect(isNetwork(text)).toBe(true);
  });

  it.each(['', 'localhost', '10.0.0.0/33', '10.0.0/8', '::/129', '10.0.0.0/8/8', '10.0.0.0/', '1.2.3.4/x'])(
    'refuses %j',
    (text) => {
      expect(isNetwork(text)).toBe(false);
    },
  );
});
