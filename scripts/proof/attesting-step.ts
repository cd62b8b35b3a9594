import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readTrustedKeys, verifyDocument } from '@sgw/attestation';
import { assertHeld, type Journal, type Witness } from './journal.js';
import { homesOf, type Subject } from './subject.js';

/** Where the proof left the attestation, and what checks it. */
export interface Attested {
  readonly document: string;
  readonly keys: string;
  /** The line to type. */
  readonly verify: string;
}

/** Has the bucket attested, checks the document with the public keys alone, and leaves it for others to check. */
export async function attest(journal: Journal, subject: Subject): Promise<Attested | undefined> {
  return journal.step('A signed attestation says the same, and holds without the gateway', async (saw) => {
    const { gateway, bucket } = subject;
    const { id, copies, notPermitted } = await gateway.attest(bucket);
    const expected = subject.stored.length * homesOf(subject).length;
    assertHeld(
      copies?.verified === expected,
      `it knows ${copies?.verified} verified copies, not ${expected}`,
    );
    assertHeld(notPermitted === 0, `it knows ${notPermitted} copies where none may lie`);
    const document = await gateway.attestationDocument(id);
    const keys = await gateway.attestationKeys();
    await check(document, keys, saw);
    const folder = join(gateway.dataDir, 'proof');
    await mkdir(folder, { recursive: true });
    const paths = { document: join(folder, `${bucket}.ndjson`), keys: join(folder, 'keys.json') };
    await writeFile(paths.document, document);
    await writeFile(paths.keys, keys);
    return { ...paths, verify: `npm run verify-attestation -- ${paths.document} --keys ${paths.keys}` };
  });
}

async function check(document: Buffer, keySet: string, saw: Witness): Promise<void> {
  const keys = readTrustedKeys(keySet);
  const verdict = await verifyDocument([document], keys);
  assertHeld(verdict.isValid, `the verifier refuses it: ${verdict.findings[0]?.detail}`);
  saw(
    `${verdict.leaves} leaves under the root ${verdict.head?.manifest.merkleRoot}, signed with ${verdict.head?.keyId}`,
  );
  const changed = Buffer.from(document);
  const at = Math.floor(document.length / 2);
  changed[at] = (changed[at] ?? 0) ^ 1;
  const { isValid, findings } = await verifyDocument([changed], keys);
  assertHeld(!isValid, 'the verifier does not notice a changed byte');
  saw(`one bit changed: refused (${findings[0]?.finding})`);
}
