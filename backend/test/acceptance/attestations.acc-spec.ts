import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AttestationRequest, AttestationView } from '@sgw/contracts';
import { Operator } from '../support/operator.js';
import { trustSettings } from '../support/trust.js';
import { useGateway } from '../support/use-gateway.js';
import { waitFor } from '../support/wait-for.js';
import { workspaceRoot } from '../support/workspace.js';

interface Ended {
  readonly code: number;
  readonly output: string;
}

interface KeySet {
  readonly keys: readonly { readonly kid: string; readonly pem: string; readonly retiredAt?: string }[];
}

const ZONES = ['fi-hel-local', 'de-fra-local'];

describe('attestations', () => {
  const gateway = useGateway();
  const operator = new Operator(() => gateway.access);
  let folder = '';
  let bucket = '';
  let attested: AttestationView;
  let documentPath = '';
  let keysPath = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sgw-attestation-'));
    bucket = await gateway.newBucket('attested', {
      LocationConstraint: 'fi,de' as never,
      Tags: [{ Key: 'replica-count', Value: '2' }],
    });
    const rest = await gateway.rest();
    for (const key of KEYS) await gateway.put(key, `content of ${key}`, bucket);
    for (const key of KEYS) await rest.untilCopiesAre(bucket, key, ZONES);
    attested = await attest({ tenant: 'default', bucket });
    documentPath = await save('document.ndjson', await download(`/attestations/${attested.id}/document`));
    keysPath = await save('keys.json', JSON.stringify(await keySet()));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const KEYS = ['a.txt', 'b "quoted" \\ b.txt', 'ä/€/😀.txt', 'd', 'e'];

  const attest = async (request: AttestationRequest): Promise<AttestationView> => {
    const { id } = await operator.ask<AttestationView>('POST', '/attestations', request);
    return waitFor('the attestation', async () => {
      const view = await operator.ask<AttestationView>('GET', `/attestations/${id}`);
      return view.state !== 'queued' && view.state !== 'running' && view;
    });
  };
  const download = async (path: string) => {
    const answer = await operator.send('GET', path);
    expect(answer.status).toBe(200);
    return answer.text();
  };
  const keySet = async () =>
    (await (await fetch(`${gateway.access.apiUrl}/.well-known/sgw-attestation-keys.json`)).json()) as KeySet;
  const save = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };
  const run = (command: string, args: readonly string[]): Promise<Ended> =>
    new Promise((resolve) =>
      execFile(
        command,
        args,
        { env: { ...process.env, NODE_OPTIONS: '', ...trustSettings(gateway.access) } },
        (error, stdout, stderr) =>
          resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr }),
      ),
    );
  const verify = (document: string, ...more: readonly string[]) => {
    const tool = join(workspaceRoot(), 'dist/scripts/verify-attestation/main.js');
    return run(process.execPath, [tool, document, '--keys', keysPath, ...more]);
  };
  /** Runs a script of docs/attestation.md as it is printed there. */
  const checkWithOpenSsl = async (script: string, document: string) => {
    const docs = await readFile(join(workspaceRoot(), 'docs/attestation.md'), 'utf8');
    const source = new RegExp(`\`\`\`bash ${script}\n([^]*?)\`\`\``).exec(docs)?.[1];
    if (source === undefined) throw new Error(`docs/attestation.md prints no ${script}`);
    const [key] = (await keySet()).keys.filter(({ kid }) => kid === attested.keyId);
    return run('bash', [await save(`${script}.sh`, source), document, await save('key.pem', key?.pem ?? '')]);
  };
  const proofOf = async (key: string) => {
    const query = `bucket=${bucket}&key=${encodeURIComponent(key)}`;
    return save('proof.ndjson', await download(`/attestations/${attested.id}/proof?${query}`));
  };
  const changed = async (path: string, from: string, to: string) => {
    const text = await readFile(path, 'utf8');
    expect(text).toContain(from);
    return save('changed.ndjson', text.replace(from, to));
  };

  it('tell every copy with its place, its law and when it was verified', async () => {
    expect(attested).toMatchObject({
      state: 'ready',
      scope: { kind: 'bucket', tenant: 'default', bucket },
      copies: { verified: 2 * KEYS.length, unverified: 0, owed: 0 },
      notPermitted: 0,
    });
    const lines = (await readFile(documentPath, 'utf8')).trimEnd().split('\n');
    const leaves = lines.slice(2).map((line) => JSON.parse(line) as Record<string, unknown>);
    const versions = leaves.filter(({ kind }) => kind === 'version');
    expect(versions.map(({ key }) => key)).toEqual(
      KEYS.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    );
    const rest = await gateway.rest();
    for (const { key, copies } of versions) {
      const { replicas } = await rest.object(bucket, String(key));
      const seen = replicas.map(
        ({ backendId, country, jurisdiction, physicalBucket, physicalKey, verifiedAt }) => ({
          backend: backendId,
          country,
          jurisdiction,
          physicalBucket,
          physicalKey,
          verifiedAt,
          standing: 'verified',
          isPermitted: true,
        }),
      );
      const told = seen.map((copy) => expect.objectContaining(copy) as unknown);
      expect(copies).toEqual(expect.arrayContaining(told));
      expect(copies).toHaveLength(seen.length);
    }
    const decisions = new Set(
      leaves.flatMap(({ kind, decision }) => (kind === 'decision' ? [decision] : [])),
    );
    expect(versions.every(({ decision }) => decisions.has(decision))).toBe(true);
    const ofCopies = versions.flatMap(({ copies }) => copies as { decision?: string }[]);
    expect(ofCopies.every(({ decision }) => decisions.has(decision))).toBe(true);
  });

  it('are good for the verifier, which has nothing but the file and the published keys', async () => {
    const { code, output } = await verify(documentPath);
    expect(output).toContain(`VALID  residency attestation ${attested.id}`);
    expect(code).toBe(0);
    const { output: json } = await verify(documentPath, '--json');
    expect(JSON.parse(json)).toMatchObject({ isValid: true, leaves: attested.leaves });
  });

  it('are good for OpenSSL and a shell, as the documentation prints it', async () => {
    const { code, output } = await checkWithOpenSsl('check-document', documentPath);
    expect(output).toContain('leaves as signed');
    expect(code).toBe(0);
  });

  it('prove one object alone, to the verifier and to OpenSSL', async () => {
    for (const key of KEYS) {
      const proof = await proofOf(key);
      expect((await readFile(proof, 'utf8')).split('\n')).toHaveLength(4);
      const { code, output } = await verify(proof, '--json');
      expect(JSON.parse(output)).toMatchObject({ isValid: true, form: 'inclusion', leaf: { key } });
      expect(code).toBe(0);
      const checked = await checkWithOpenSsl('check-proof', proof);
      expect(checked.output).toContain('leaf under the signed root');
      expect(checked.code).toBe(0);
    }
  });

  it.each([
    ['a copy moved to another country', '"country":"de","decision"', '"country":"fi","decision"'],
    [
      'a later verification',
      '"standing":"verified","verifiedAt":"2',
      '"standing":"verified","verifiedAt":"3',
    ],
    ['another number of misplaced copies', '"notPermitted":0', '"notPermitted":1'],
    ['another moment', '"moment":"2', '"moment":"3'],
  ])('are refused by both with %s', async (_what, from, to) => {
    const path = await changed(documentPath, from, to);
    const { code, output } = await verify(path);
    expect(output).toContain('NOT VALID');
    expect(code).toBe(1);
    const checked = await checkWithOpenSsl('check-document', path);
    expect(checked.output).not.toContain('leaves as signed');
    expect(checked.code).not.toBe(0);
  });

  it('prove no changed object, to neither', async () => {
    const path = await changed(await proofOf('d'), '"country":"de"', '"country":"us"');
    expect((await verify(path)).code).toBe(1);
    const checked = await checkWithOpenSsl('check-proof', path);
    expect(checked.output).not.toContain('leaf under the signed root');
    expect(checked.code).not.toBe(0);
  });

  it('call no copy verified that was not read since the moment asked for', async () => {
    const rest = await gateway.rest();
    const verifiedSince = new Date().toISOString();
    await gateway.put('late', 'x', bucket);
    await rest.untilCopiesAre(bucket, 'late', ZONES);
    const { copies } = await attest({ tenant: 'default', bucket, verifiedSince });
    expect(copies).toMatchObject({ verified: 2, 'not-verified-since': 2 * KEYS.length });
  });

  it('speak of one object or one tenant too, and of a key that is not there say so', async () => {
    expect(await attest({ tenant: 'default', bucket, key: 'd' })).toMatchObject({ copies: { verified: 2 } });
    expect(await attest({ tenant: 'default', bucket, key: 'none' })).toMatchObject({
      copies: { verified: 0 },
    });
    const own = await operator.tenant();
    expect(await attest({ tenant: own })).toMatchObject({ state: 'ready', leaves: 0 });
  });

  it('speak of a past moment as far as evidence goes, and refuse what it cannot know', async () => {
    const rest = await gateway.rest();
    await gateway.put('gone', 'soon', bucket);
    await rest.untilCopiesAre(bucket, 'gone', ZONES);
    const moment = new Date().toISOString();
    await rest.change('DELETE', `/buckets/default/${bucket}/object?key=gone`);
    await waitFor('the removal', async () => {
      const { copies } = await attest({ tenant: 'default', bucket, key: 'gone' });
      return copies?.['being-removed'] === 0;
    });
    expect(await attest({ tenant: 'default', bucket, key: 'gone', moment })).toMatchObject({
      copies: { verified: 2 },
      moment,
    });
    const refused = async (request: object) => {
      const answer = await operator.send('POST', '/attestations', { tenant: 'default', ...request });
      return { status: answer.status, ...((await answer.json()) as { code: string; detail: string }) };
    };
    expect(await refused({ moment: '2001-01-01T00:00:00Z' })).toMatchObject({
      status: 400,
      detail: expect.stringContaining('Evidence is kept for 400 days'),
    });
    expect(await refused({ moment: '2999-01-01T00:00:00Z' })).toMatchObject({ status: 400 });
    expect(await refused({ bucket: 'none-such' })).toMatchObject({ status: 404, code: 'bucket-not-found' });
    expect(await refused({ bucket, moment: new Date(Date.now() - 86_400_000).toISOString() })).toMatchObject({
      status: 404,
    });
    expect(await refused({ key: 'k' })).toMatchObject({ status: 400 });
    expect(await refused({ bucket, key: 'k', versionId: 'nonsense' })).toMatchObject({ status: 400 });
  });

  it('come as a page for people', async () => {
    const answer = await operator.send('GET', `/attestations/${attested.id}/report`);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toContain('attachment');
    const page = await answer.text();
    expect(page).toContain('b &#34;quoted&#34; \\ b.txt');
    expect(page).toContain('fi-hel-local (fi, law eu): verified');
  });

  it('stay good when the key is changed, and are forgotten when asked to be', async () => {
    const { id: fresh } = await operator.ask<{ id: string }>('POST', '/attestation-keys/rotation');
    const { keys } = await keySet();
    expect(keys[0]?.kid).toBe(fresh);
    expect(keys.find(({ kid }) => kid === attested.keyId)?.retiredAt).toBeDefined();
    keysPath = await save('keys.json', JSON.stringify({ keys }));
    expect((await verify(documentPath)).code).toBe(0);
    const next = await attest({ tenant: 'default', bucket, key: 'd' });
    expect(next.keyId).toBe(fresh);
    expect(
      (await verify(await save('next.ndjson', await download(`/attestations/${next.id}/document`)))).code,
    ).toBe(0);
    expect((await operator.send('POST', `/attestations/${next.id}/cancel`)).status).toBe(409);
    expect((await operator.send('DELETE', `/attestations/${next.id}`)).status).toBe(204);
    expect((await operator.send('GET', `/attestations/${next.id}/document`)).status).toBe(404);
  });

  it('are made and downloaded by one line of the command line', async () => {
    const { apiUrl, dataDir } = gateway.access;
    const sgw = (...args: readonly string[]) =>
      run(process.execPath, [
        join(workspaceRoot(), 'scripts/sgw.mjs'),
        ...['--api', apiUrl, '--admin-key-file', join(dataDir, 'admin-key'), ...args],
      ]);
    const path = join(folder, 'from-cli.ndjson');
    const { code, output } = await sgw('attest', `s3://${bucket}/d`, '--out', path);
    expect(output).toContain('2 verified');
    expect(code).toBe(0);
    keysPath = await save('keys.json', JSON.stringify(await keySet()));
    expect((await verify(path)).code).toBe(0);
    expect((await sgw('attest', 's3://none-such')).code).toBe(1);
    expect((await sgw('attest', 'none')).code).toBe(2);
  });

  it('are wrong usage without keys or with a file that is not there', async () => {
    const tool = join(workspaceRoot(), 'dist/scripts/verify-attestation/main.js');
    expect((await run(process.execPath, [tool, documentPath])).code).toBe(2);
    expect((await verify(join(folder, 'none'))).code).toBe(2);
  });
});
