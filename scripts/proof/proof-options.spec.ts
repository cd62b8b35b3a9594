import { describe, expect, it } from '@jest/globals';
import { readProofOptions } from './proof-options.js';

describe('readProofOptions', () => {
  it('looks where npm start puts things', () => {
    expect(readProofOptions([], {}, '/house')).toMatchObject({
      dataDir: '/house/.data',
      apiUrl: 'http://127.0.0.1:8080',
      s3Port: undefined,
      isJson: false,
    });
  });

  it('follows the settings of the gateway', () => {
    const env = { SGW_DATA_DIR: '/elsewhere', SGW_API_PORT: '8081', SGW_S3_PORT: '9001' };
    expect(readProofOptions(['--json'], env, '/house')).toMatchObject({
      dataDir: '/elsewhere',
      apiUrl: 'http://127.0.0.1:8081',
      s3Port: '9001',
      isJson: true,
    });
  });

  it('takes port 0 for no knowledge of the port', () => {
    expect(readProofOptions([], { SGW_S3_PORT: '0' }, '/house').s3Port).toBeUndefined();
  });

  it('lets the command line win, and drops the slash at its end', () => {
    const options = readProofOptions(['--api', 'http://box:1/'], { SGW_API_PORT: '8081' }, '/house');
    expect(options.apiUrl).toBe('http://box:1');
  });

  it('refuses an option nobody knows', () => {
    expect(() => readProofOptions(['--fast'], {}, '/house')).toThrow('--fast');
  });
});
