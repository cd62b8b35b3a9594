import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { compatibilityDocument } from './document.js';
import { operationRows } from './operation-row.js';
import { checkProofs } from './proof-checker.js';

// `npm run docs:s3`: writes docs/s3-compatibility.md. This file is compiled to dist/scripts/s3-docs/.
const root = resolve(import.meta.dirname, '../../..');
const target = join(root, 'docs/s3-compatibility.md');
const rows = operationRows();
const mistakes = checkProofs(rows, join(root, 'backend/test/acceptance'));
if (mistakes.length > 0) {
  for (const mistake of mistakes) console.error(mistake);
  process.exitCode = 1;
} else {
  const options = await resolveConfig(target);
  await writeFile(target, await format(compatibilityDocument(rows), { ...options, parser: 'markdown' }));
  console.log(`${target}: ${rows.length} operations`);
}
