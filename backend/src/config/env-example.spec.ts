import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Setting } from './setting.js';
import { settings } from './settings.js';

/** What `.env.example` must say about one setting. */
function entryOf(setting: Setting<unknown>): string {
  const names = [...setting.aliases, ...(setting.isSecret ? [`${setting.name}_FILE`] : [])];
  const also = names.length === 0 ? '' : ` Also: ${names.join(', ')}.`;
  return `# ${setting.says} [${setting.unit}]${also}\n#${setting.name}=${setting.fallback ?? ''}\n`;
}

describe('.env.example', () => {
  const example = readFileSync(resolve(import.meta.dirname, '../../../.env.example'), 'utf8');

  it.each(Object.values<Setting<unknown>>(settings).map((setting) => [setting.name, setting]))(
    'says what %s means, its unit and its default',
    (_name, setting) => {
      expect(example).toContain(entryOf(setting as Setting<unknown>));
    },
  );

  it('names nothing that the gateway does not read', () => {
    const named = [...example.matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map((match) => match[1]);
    expect(named).toEqual(Object.values(settings).map(({ name }) => name));
  });
});
