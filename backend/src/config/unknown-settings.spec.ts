import { describe, expect, it } from '@jest/globals';
import { unknownSettings } from './unknown-settings.js';

describe('unknownSettings', () => {
  it('finds what looks like a setting and is none, and the one that was meant', () => {
    const env = { SGW_DATADIR: '/x', SGW_S3_PROT: '1', SGW_SERVICE_HOST: '10.0.0.1', PATH: '/bin' };
    expect(unknownSettings(env)).toEqual([
      { name: 'SGW_DATADIR', meant: 'SGW_DATA_DIR' },
      { name: 'SGW_S3_PROT', meant: 'SGW_S3_PORT' },
      { name: 'SGW_SERVICE_HOST', meant: undefined },
    ]);
  });

  it('takes no setting, file of a secret or tool for one', () => {
    const env = { SGW_DATA_DIR: '/x', SGW_DATABASE_URL_FILE: '/y', REDIS_URL: 'z', SGW_TEST_LONG: '1' };
    expect(unknownSettings(env)).toEqual([]);
  });
});
