import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { newUploadId } from './upload-id.js';

describe('newUploadId', () => {
  it('is 192 bits of chance in letters that no client takes for an option', () => {
    expect(newUploadId(randomBytes)).toMatch(/^[0-9a-f]{48}$/);
  });

  it('is all chance', () => {
    expect(newUploadId((size) => Buffer.alloc(size, 0xa5))).toBe('a5'.repeat(24));
  });
});
