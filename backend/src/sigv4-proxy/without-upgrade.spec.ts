import { describe, expect, it } from '@jest/globals';
import { withoutUpgrade } from './without-upgrade.js';

const headOf = (rawHeaders: string[]) =>
  withoutUpgrade({ method: 'PUT', url: '/b/k', httpVersion: '1.1', rawHeaders }).toString('latin1');

describe('withoutUpgrade', () => {
  it('takes the offer out and leaves the rest as it came', () => {
    const head = headOf([
      'Host',
      'h',
      'Connection',
      'Upgrade, HTTP2-Settings',
      'Upgrade',
      'h2c',
      'x-A',
      'é ',
    ]);
    expect(head).toBe('PUT /b/k HTTP/1.1\r\nHost: h\r\nConnection: HTTP2-Settings\r\nx-A: é \r\n\r\n');
  });

  it('leaves no empty Connection, but every other empty header', () => {
    expect(headOf(['connection', 'upgrade', 'UPGRADE', 'websocket', 'x', ''])).toBe(
      'PUT /b/k HTTP/1.1\r\nx: \r\n\r\n',
    );
  });
});
