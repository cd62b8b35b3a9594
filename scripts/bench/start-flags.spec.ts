import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { startFlags } from './start-flags.js';

const PACKAGE = resolve(import.meta.dirname, '../../package.json');

describe('startFlags', () => {
  it('are those that npm start gives to Node, which keep the young generation small', () => {
    const { scripts } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { scripts: { start: string } };
    expect(startFlags(scripts.start)).toEqual(['--max-semi-space-size=32']);
  });

  it('may be none or many, but the command must be known', () => {
    expect(startFlags('exec node scripts/start.mjs')).toEqual([]);
    expect(startFlags('exec node --a --b=1 start.mjs')).toEqual(['--a', '--b=1']);
    expect(() => startFlags('something else')).toThrow('not what it was');
  });
});
