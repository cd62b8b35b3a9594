import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/clients.md'), 'utf8');
const quoted = new Map(
  [...page.matchAll(/^```\w+ (examples\/clients\/\S+)\n([\s\S]*?)^```$/gm)].map(
    ([, path = '', text = '']) => [path, text],
  ),
);

describe('docs/clients.md', () => {
  it.each([...quoted.keys()])('quotes %s as it is', (path) => {
    expect(quoted.get(path)).toBe(readFileSync(join(root, path), 'utf8'));
  });

  it('quotes every example', () => {
    const scripts = readdirSync(join(root, 'examples/clients')).filter((name) => name !== 'README.md');
    expect([...quoted.keys()].sort()).toEqual(scripts.map((name) => `examples/clients/${name}`).sort());
  });
});
