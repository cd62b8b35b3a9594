import { describe, expect, it } from '@jest/globals';
import { resolveConsoleConfig } from './console-config';

const own = 'https://console.example';

describe('resolveConsoleConfig', () => {
  it('talks to its own origin when nothing is configured', () => {
    for (const raw of [undefined, null, {}, 'x', { apiBaseUrl: '' }]) {
      expect(resolveConsoleConfig(raw, own)).toEqual({ apiUrl: `${own}/api/v1` });
    }
  });

  it('takes the configured base, with or without prefix and slash', () => {
    for (const apiBaseUrl of ['https://gw.example', 'https://gw.example/', 'https://gw.example/api/v1/']) {
      expect(resolveConsoleConfig({ apiBaseUrl }, own).apiUrl).toBe('https://gw.example/api/v1');
    }
    expect(resolveConsoleConfig({ apiBaseUrl: 'http://h:1/gw' }, own).apiUrl).toBe('http://h:1/gw/api/v1');
  });

  it('takes no address that is not http', () => {
    for (const apiBaseUrl of ['javascript:alert(1)', 'file:///etc', 'gw.example', 7]) {
      expect(resolveConsoleConfig({ apiBaseUrl }, own).apiUrl).toBe(`${own}/api/v1`);
    }
  });

  it('shows another S3 endpoint where one is given', () => {
    expect(resolveConsoleConfig({ s3BaseUrl: 'https://s3.example/' }, own).s3Url).toBe('https://s3.example');
  });
});
