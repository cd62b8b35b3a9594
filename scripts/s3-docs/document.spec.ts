import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { compatibilityDocument } from './document.js';
import { operationRows } from './operation-row.js';
import { checkProofs } from './proof-checker.js';

const root = resolve(import.meta.dirname, '../..');
const tests = join(root, 'backend/test/acceptance');

describe('docs/s3-compatibility.md', () => {
  it('says what the operations table says: `npm run docs:s3` writes it anew', async () => {
    const { format, resolveConfig } = await import('prettier');
    const path = join(root, 'docs/s3-compatibility.md');
    const options = await resolveConfig(path);
    const written = await format(compatibilityDocument(operationRows()), { ...options, parser: 'markdown' });
    expect(await readFile(path, 'utf8')).toBe(written);
  });

  it('names a test for everything it says is done', () => {
    expect(checkProofs(operationRows(), tests)).toEqual([]);
  });

  it('does not take a file for a proof that is not there or speaks of something else', () => {
    const [row] = operationRows().filter(({ name }) => name === 'PutObject');
    if (!row) throw new Error('PutObject is in the table');
    expect(checkProofs([{ ...row, proof: 'no-such.acc-spec.ts' }], tests)).toEqual([
      'PutObject: there is no no-such.acc-spec.ts',
    ]);
    expect(checkProofs([{ ...row, proof: 'get-bucket-location.acc-spec.ts' }], tests)).toEqual([
      'PutObject: get-bucket-location.acc-spec.ts does not speak of PutObject',
    ]);
  });

  it('tells operations apart that look alike', () => {
    const rows = new Map(operationRows().map((row) => [row.name, row]));
    expect(rows.get('CopyObject')?.request).toBe('PUT object, x-amz-copy-source');
    expect(rows.get('GetBucketWebsite')?.status).toBe('answered empty');
    expect(rows.get('GetBucketMetricsConfiguration')).toMatchObject({
      request: 'GET bucket ?metrics&id',
      status: 'answered empty',
      permissions: ['s3:GetMetricsConfiguration'],
    });
    expect(rows.get('CreateSession')).toMatchObject({ status: 'not supported', permissions: [] });
    expect(rows.get('GetObject')?.permissions).toEqual(['s3:GetObject', 's3:GetObjectVersion']);
  });
});
