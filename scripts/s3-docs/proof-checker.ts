import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OperationRow } from './operation-row.js';

/**
 * What is wrong with the proofs: a test file that is not there, or that does not speak of the operation.
 *
 * @param folder the acceptance tests
 * @returns a sentence for each; nothing when all hold
 */
export function checkProofs(rows: readonly OperationRow[], folder: string): readonly string[] {
  return rows.flatMap(({ name, proof, provenName }) => {
    if (proof === undefined) return [];
    const path = join(folder, proof);
    if (!existsSync(path)) return [`${name}: there is no ${proof}`];
    const isNamed = new RegExp(`\\b${provenName}(?:Command)?\\b`).test(readFileSync(path, 'utf8'));
    return isNamed ? [] : [`${name}: ${proof} does not speak of ${provenName}`];
  });
}
