import { parseArgs } from 'node:util';

export interface VerifyOptions {
  readonly isHelpWanted: boolean;
  readonly isJson: boolean;
  /** `-`: standard input. */
  readonly document: string;
  readonly keys: string;
}

export const VERIFY_HELP = `npm run verify-attestation -- <document> --keys <file> [--json]

Checks an attestation, the proof of one object, or a record of erasure, offline: the signature over the head, every
leaf against the head's digest and Merkle root, and what the head adds up. Asks no server and no database.

  <document>      the file that was downloaded; - reads standard input
  --keys <file>   public keys to trust: /.well-known/sgw-attestation-keys.json of the gateway, or one key in PEM;
                  get them once, from where you trust them, not along with the document
  --json          print the verdict as JSON
  --help          this text

Exit code: 0 everything holds, 1 something does not, 2 wrong usage or a file that cannot be read.
`;

/** Reads the command line. @throws TypeError for what is missing or unknown */
export function readVerifyOptions(args: readonly string[]): VerifyOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      keys: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { keys = '', json: isJson, help: isHelpWanted } = values;
  const [document = '', ...more] = positionals;
  if (!isHelpWanted && (document === '' || more.length > 0)) throw new TypeError('Name one document');
  if (!isHelpWanted && keys === '') throw new TypeError('Name the public keys with --keys');
  return { isHelpWanted, isJson, document, keys };
}
