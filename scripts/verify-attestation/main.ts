import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { readTrustedKeys, verifyDocument } from '@sgw/attestation';
import { describeVerdict } from './describe-verdict.js';
import { readVerifyOptions, VERIFY_HELP, type VerifyOptions } from './verify-options.js';

// `npm run verify-attestation`: see VERIFY_HELP. This file is compiled to dist/scripts/verify-attestation/.
const WRONG_USAGE = 2;

const options = readOptions();
try {
  const keys = readTrustedKeys(await readFile(options.keys, 'utf8'));
  const document = options.document === '-' ? process.stdin : createReadStream(options.document);
  const verdict = await verifyDocument(document, keys);
  console.log(options.isJson ? JSON.stringify(verdict, undefined, 2) : describeVerdict(verdict));
  process.exitCode = verdict.isValid ? 0 : 1;
} catch (error) {
  console.error(`verify-attestation: ${(error as Error).message}`);
  process.exitCode = WRONG_USAGE;
}

function readOptions(): VerifyOptions {
  try {
    const read = readVerifyOptions(process.argv.slice(2));
    if (!read.isHelpWanted) return read;
    console.log(VERIFY_HELP);
    process.exit(0);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${VERIFY_HELP}`);
    process.exit(WRONG_USAGE);
  }
}
