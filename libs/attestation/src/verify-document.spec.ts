import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readTrustedKeys } from './attestation-keys.js';
import { publicKeyPem } from './signature.js';
import {
  sampleDocument,
  sampleHead,
  sampleKey,
  sampleLeaves,
  sampleProof,
} from './testing/sample-document.js';
import { verifyDocument } from './verify-document.js';

const key = sampleKey();
const trusted = readTrustedKeys(publicKeyPem(key.jwk));
const leaves = sampleLeaves(13);
const head = sampleHead(leaves, key.keyId);
const whole = sampleDocument(head, leaves, key);
const proof = sampleProof(head, leaves, 5, key);

const verify = (bytes: Buffer, keys = trusted) => verifyDocument([bytes], keys);
const findingOf = async (bytes: Buffer, keys = trusted) => (await verify(bytes, keys)).findings[0]?.finding;
const without = (bytes: Buffer, line: number) =>
  Buffer.from(bytes.toString().split('\n').toSpliced(line, 1).join('\n'));

describe('verifyDocument', () => {
  it('finds nothing wrong with a document as it was signed', async () => {
    expect(await verify(whole)).toMatchObject({ isValid: true, form: 'manifest', leaves: 14, findings: [] });
    expect(await verify(proof)).toMatchObject({ isValid: true, form: 'inclusion', leaf: { key: 'ä/4' } });
  });

  it('finds nothing wrong however the bytes come in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(whole.length), { maxLength: 20 }), async (cuts) => {
        const ends = [...cuts, whole.length].sort((a, b) => a - b);
        const chunks = ends.map((end, index) => whole.subarray(ends[index - 1] ?? 0, end));
        expect((await verifyDocument(chunks, trusted)).isValid).toBe(true);
      }),
    );
  });

  it('finds every changed byte, wherever it is', async () => {
    for (const document of [whole, proof]) {
      await fc.assert(
        fc.asyncProperty(
          fc.nat(document.length - 1),
          fc.integer({ min: 1, max: 255 }),
          async (at, change) => {
            const changed = Buffer.from(document);
            changed[at] = (changed[at] ?? 0) ^ change;
            expect((await verify(changed)).isValid).toBe(false);
          },
        ),
        { numRuns: 400 },
      );
    }
  });

  it('finds bytes that are missing, and bytes that were added', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), async (length) => {
        expect((await verify(whole.subarray(0, length))).isValid).toBe(false);
      }),
    );
    expect(await findingOf(Buffer.concat([whole, Buffer.from('{}\n')]))).toBe('malformed');
    expect(await findingOf(Buffer.concat([proof, Buffer.from('{}\n')]))).toBe('malformed');
  });

  it('finds a leaf that was taken out, moved or put in', async () => {
    expect(await findingOf(without(whole, 7))).toBe('manifest');
    const [first, second, third, fourth, ...others] = whole.toString().split('\n');
    expect(await findingOf(Buffer.from([first, second, fourth, third, ...others].join('\n')))).toBe(
      'manifest',
    );
    expect(await findingOf(Buffer.from([first, second, third, third, fourth, ...others].join('\n')))).toBe(
      'manifest',
    );
  });

  it('takes no leaf of another document for a proven one', async () => {
    const others = sampleLeaves(14);
    const foreign = sampleProof(sampleHead(others, key.keyId), others, 5, key).toString().split('\n');
    const mixed = [proof.toString().split('\n')[0], ...foreign.slice(1)];
    expect(await findingOf(Buffer.from(mixed.join('\n')))).toBe('signature');
    const [own, , leaf] = proof.toString().split('\n');
    const path = foreign[1]?.replace(
      /"signature":"[^"]*"/,
      proof.toString().match(/"signature":"[^"]*"/)?.[0] ?? '',
    );
    expect(await findingOf(Buffer.from(`${own}\n${path}\n${leaf}\n`))).toBe('inclusion');
  });

  it('trusts no key but those it was given', async () => {
    const stranger = sampleKey();
    expect(await findingOf(whole, readTrustedKeys(publicKeyPem(stranger.jwk)))).toBe('unknown-key');
    // Signed by a stranger who says that it was us.
    expect(await findingOf(sampleDocument(head, leaves, { ...stranger, keyId: key.keyId }))).toBe(
      'signature',
    );
  });

  it('takes nothing that a key signed outside of its time', async () => {
    const published = (times: object) =>
      readTrustedKeys(JSON.stringify({ installation: 'i', keys: [{ ...key.jwk, ...times }] }));
    const [before, at, after] = ['2026-01-31', '2026-02-01', '2026-02-02'].map(
      (day) => `${day}T00:00:00.000Z`,
    );
    expect(await findingOf(whole, published({ notBefore: before, retiredAt: at }))).toBeUndefined();
    expect(await findingOf(whole, published({ notBefore: after }))).toBe('key-period');
    expect(await findingOf(whole, published({ notBefore: before, retiredAt: before }))).toBe('key-period');
  });

  it('finds a head that adds up wrongly, though it was signed', async () => {
    const wrong = { ...head, summary: { ...head.summary, notPermitted: 0 } };
    expect(head.summary.notPermitted).toBe(13);
    expect(await findingOf(sampleDocument(wrong, leaves, key))).toBe('summary');
  });

  it('believes nothing of what is not signed', async () => {
    const changed = Buffer.from(whole.toString().replace('"tenant":"default"', '"tenant":"another"'));
    expect(await verify(changed)).toEqual({
      isValid: false,
      findings: [{ finding: 'signature', detail: 'The signature is not over this head' }],
      leaves: 0,
    });
  });

  it('refuses bytes of any other kind, and never throws for them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect((await verify(Buffer.from(bytes))).isValid).toBe(false);
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.json(), async (one, two) => {
        expect((await verify(Buffer.from(`${one}\n${two}\n`))).isValid).toBe(false);
      }),
    );
  });
});
