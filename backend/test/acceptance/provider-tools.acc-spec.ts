import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { workspaceRoot } from '../support/workspace.js';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a tool as `npm run providers:<name>` does once it is built. */
function run(name: string, ...args: readonly string[]): Promise<Ended> {
  const words = [join(workspaceRoot(), `dist/scripts/providers/${name}.js`), ...args];
  return new Promise((done) => {
    execFile(process.execPath, words, { maxBuffer: 1 << 26 }, (error, out, err) => {
      done({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

const TOOLS = ['analyze', 'check', 'convert-flat', 'sovereignty-checker'];
const shipped = join(workspaceRoot(), 'data/providers');

describe('the tools of the provider data', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sgw-providers-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** A copy of the data with one value changed. */
  /** @param to text, or bytes that are no text */
  const damaged = async (table: string, from: string, to: string | Buffer) => {
    const copy = await mkdtemp(join(folder, 'data-'));
    await cp(shipped, copy, { recursive: true });
    const text = await readFile(join(copy, table), 'latin1');
    expect(text).toContain(from);
    await writeFile(join(copy, table), text.replace(from, Buffer.from(to).toString('latin1')), 'latin1');
    return copy;
  };

  it.each(TOOLS)(
    '%s tells how it is used, and refuses what it does not know with exit code 2',
    async (tool) => {
      const help = await run(tool, '--help');
      expect(help).toMatchObject({ code: 0, err: '' });
      expect(help.out).toContain(`npm run providers:${tool} `);
      expect(help.out).toContain('Exit code:');
      const strange = await run(tool, '--strange');
      expect(strange).toMatchObject({ code: 2, out: '' });
      expect(strange.err).toContain('--strange');
    },
  );

  describe('sovereignty-checker', () => {
    it('finds placements, best first, and says why the rest are refused', async () => {
      const { code, out } = await run(
        'sovereignty-checker',
        ...[
          '--countries',
          'fi,de',
          '--replicas',
          '2',
          '--require',
          'object-lock',
          '--forbid-cloud-act',
          '--json',
        ],
      );
      expect(code).toBe(0);
      const answer = JSON.parse(out);
      expect(answer.exists).toBe(true);
      for (const [first, second] of answer.placements) {
        expect(first).toMatch(/^fi-/);
        expect(second).toMatch(/^(fi|de)-/);
      }
      expect(answer.permitted.length + answer.refused.length).toBe(564);
      const virginia = answer.refused.find(({ zone }: { zone: string }) => zone === 'us-nva-aw');
      expect(virginia.refusals).toContainEqual({ rule: 'place', demand: 'fi,de', known: 'us' });
      expect(virginia.refusals).toContainEqual({ rule: 'cloud-act-exposure', demand: 'no', known: 'yes' });
    });

    it('ends with 1 when there is none', async () => {
      const { code, out } = await run(
        'sovereignty-checker',
        '--countries',
        'fi',
        '--replicas',
        '3',
        '--require',
        'ens',
      );
      expect(code).toBe(1);
      expect(out).toContain('No: 3 copies cannot be placed.');
    });

    it.each([
      [['--countries', 'eu'], 'eu is a law'],
      [['--countries', 'finland'], '"finland" is no country'],
      [['--replicas', '0'], '"0" is no whole number from 1 to 16'],
      [['--require', 'flying'], '"flying" is none of s3-compatible'],
      [['--distinct', 'colour'], '"colour" is none of zone, provider'],
    ])('refuses %j', async (args, message) => {
      const { code, out, err } = await run('sovereignty-checker', ...args);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain(message);
    });

    it('does not answer from data with mistakes', async () => {
      const data = await damaged('regions.csv', 'Helsinki,EU', 'Helsinki,US');
      const { code, err } = await run('sovereignty-checker', '--countries', 'fi', '--data', data);
      expect(code).toBe(2);
      expect(err).toMatch(/regions\.csv:\d+:\d+ \(jurisdiction\): "US" should be eu by its country/);
    });
  });

  describe('check', () => {
    it('passes the shipped data and counts it', async () => {
      const { code, out } = await run('check', '--json');
      expect(code).toBe(0);
      expect(JSON.parse(out)).toEqual({
        mistakes: [],
        counts: { providers: 101, regions: 564, overrides: 12 },
      });
    });

    it.each([
      [
        'a value outside of the dictionary',
        'providers.csv',
        'DE,none known,,no,yes',
        'DE,none known,,no,sure',
        '(s3_compatible): "sure"',
      ],
      [
        'a region without a provider',
        'regions.csv',
        '\naws,af-south-1',
        '\nawz,af-south-1',
        '(provider_id): "awz" is no provider',
      ],
      [
        'an override without a zone',
        'overrides.csv',
        'ca-mtl-ib,',
        'ca-xxx-ib,',
        '(zone_code): "ca-xxx-ib" is no zone',
      ],
      [
        'quotes that nobody needs',
        'regions.csv',
        ',Helsinki,',
        ',"Helsinki",',
        'is not written in the one form',
      ],
      [
        'a column that nobody knows',
        'overrides.csv',
        'zone_code,fact,value',
        'zone_code,Fact,value',
        '(fact): the column is missing',
      ],
      [
        'a NUL',
        'providers.csv',
        'Hetzner Object',
        'Hetzner\0Object',
        'providers.csv:2:16: holds the control character U+0000',
      ],
      [
        'bytes that are no UTF-8',
        'providers.csv',
        'Hetzner Object',
        Buffer.from('Hetzn\u00e9r Object', 'latin1'),
        'providers.csv:2:14: holds bytes that are no UTF-8',
      ],
      [
        'a day that is yet to come',
        'overrides.csv',
        ',2026-02-25,',
        ',2999-01-01,',
        '(last_verified): "2999-01-01" is yet to come',
      ],
      [
        'a count of regions that the data contradicts',
        'providers.csv',
        'unknown,yes,no,3,yes',
        'unknown,yes,no,7,yes',
        '(public_region_count): "7" but regions.csv has 3',
      ],
      [
        'an exposure that the country of the parent contradicts',
        'providers.csv',
        ',US,yes,yes',
        ',US,no,yes',
        '(us_cloud_act_exposure): "no" cannot be of an entity that sits, or whose parent sits, in the United States',
      ],
    ])('finds %s', async (_what, table, from, to, message) => {
      const { code, out } = await run('check', '--data', await damaged(table, from, to));
      expect(code).toBe(1);
      expect(out).toContain(message);
      expect(out).toMatch(/\.csv:\d+:\d+/);
    });

    it('checks by schema what the loader lets pass', async () => {
      const data = await damaged('providers.csv', 'hetzner,Hetzner Object Storage', 'hetzner,');
      const { out } = await run('check', '--data', data);
      expect(out).toContain('(name): "" must NOT have fewer than 1 characters (schema)');
    });
  });

  describe('convert-flat', () => {
    it('takes no bytes that it could not give back', async () => {
      const data = await damaged('providers.csv', 'Hetzner Object', Buffer.from('Hetzn\u00e9r', 'latin1'));
      const { code, err } = await run('convert-flat', '--data', data, '--out', '-');
      expect(code).toBe(2);
      expect(err).toContain('providers.csv:2:14: holds bytes that are no UTF-8');
    });

    it('gives the very same files back', async () => {
      const flat = join(folder, 'flat.csv');
      const back = join(folder, 'back');
      expect((await run('convert-flat', '--out', flat)).code).toBe(0);
      const { code, out } = await run('convert-flat', '--from', flat, '--to', back, '--json');
      expect(code).toBe(0);
      expect(JSON.parse(out).files).toHaveLength(3);
      for (const name of await readdir(back)) {
        expect(await readFile(join(back, name), 'utf8')).toBe(await readFile(join(shipped, name), 'utf8'));
      }
    });

    it('refuses an edit of one row of a provider, and writes nothing', async () => {
      const { out } = await run('convert-flat', '--out', '-');
      const flat = join(folder, 'edited.csv');
      await writeFile(flat, out.replace('Hetzner Online GmbH', 'Somebody Else'));
      const to = join(folder, 'never');
      const { code, err } = await run('convert-flat', '--from', flat, '--to', to);
      expect(code).toBe(2);
      expect(err).toMatch(
        /edited\.csv:3:\d+ \(provider\.legal_entity\): "Hetzner Online GmbH" differs from line 2/,
      );
      await expect(readdir(to)).rejects.toThrow('ENOENT');
    });

    it('does not write over tables', async () => {
      const { out } = await run('convert-flat', '--out', '-');
      const flat = join(folder, 'again.csv');
      await writeFile(flat, out);
      const { code, err } = await run('convert-flat', '--from', flat, '--to', shipped);
      expect(code).toBe(2);
      expect(err).toContain('is there already');
    });
  });

  describe('analyze', () => {
    it('counts zones by law as a table, CSV and JSON that agree', async () => {
      const [table, csv, json] = await Promise.all([
        run('analyze', '--by', 'jurisdiction'),
        run('analyze', '--by', 'jurisdiction', '--format', 'csv'),
        run('analyze', '--by', 'jurisdiction', '--json'),
      ]);
      const eu = JSON.parse(json.out).groups.find(({ group }: { group: string }) => group === 'eu');
      const { yes, partial, no, unknown } = eu.facts['object-lock'];
      expect(table.out).toMatch(new RegExp(`^eu +${eu.zones} +${eu.providers} `, 'm'));
      expect(table.out).toContain(`${yes}/${partial}/${no}/${unknown}`);
      expect(csv.out).toContain(
        `jurisdiction,eu,${eu.zones},${eu.providers},object-lock,${yes},${partial},${no},${unknown}\n`,
      );
    });

    it.each([
      ['svg', /^<svg xmlns/],
      ['html', /^<!doctype html>/],
    ])('draws a chart as %s that asks no other host for anything', async (format, begin) => {
      const { code, out } = await run('analyze', '--by', 'feature', '--format', format);
      expect(code).toBe(0);
      expect(out).toMatch(begin);
      expect(out).toContain('object-lock');
      expect(out.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script|@import|url\(/);
    });

    it.each([
      [['--by', 'mood'], '--by: "mood" is none of country'],
      [['--top', 'x'], '--top: "x" is no whole number'],
      [['--facts', 'versioning,mood'], '--facts: "mood" is none of'],
    ])('refuses %j', async (args, message) => {
      const { code, err } = await run('analyze', ...args);
      expect(code).toBe(2);
      expect(err).toContain(message);
    });
  });
});
