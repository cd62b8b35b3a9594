import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface ProofOptions {
  readonly isHelpWanted: boolean;
  readonly isJson: boolean;
  readonly dataDir: string;
  readonly apiUrl: string;
  /** Only where the operator set it: else the profile in the data folder knows. */
  readonly s3Port: string | undefined;
  readonly tenant: string;
}

export const PROOF_HELP = `npm run proof [-- options]

Drives the running gateway through S3 and REST alone and shows that its promises hold: two copies in two
countries, no byte anywhere else, refusals that name the rule, and a zone that fails and heals. What it makes
stays in the console to look at. Start the gateway first, with \`npm start\`.

  --json            print what was seen as JSON
  --api <url>       address of the REST API (default http://127.0.0.1:8080, or of SGW_API_PORT)
  --tenant <name>   tenant the profile's key belongs to (default: default)
  --help            this text

Settings: SGW_DATA_DIR (default .data) says where the keys of the gateway lie; SGW_S3_PORT, SGW_API_PORT and
SGW_PUBLIC_API_URL where it listens; NO_COLOR turns colours off.
Exit code: 0 all held, 1 something did not, 2 wrong usage, 130 interrupted.
`;

/**
 * Reads the command line and the settings.
 *
 * @param root folder that a relative data folder is seen from
 * @throws TypeError for an option nobody knows
 */
export function readProofOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  root: string,
): ProofOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      api: { type: 'string' },
      tenant: { type: 'string', default: 'default' },
    },
  });
  const apiPort = portOf(env.SGW_API_PORT) ?? '8080';
  return {
    isHelpWanted: values.help,
    isJson: values.json,
    dataDir: resolve(root, env.SGW_DATA_DIR || '.data'),
    apiUrl: (values.api ?? (env.SGW_PUBLIC_API_URL || `http://127.0.0.1:${apiPort}`)).replace(/\/+$/, ''),
    s3Port: portOf(env.SGW_S3_PORT),
    tenant: values.tenant,
  };
}

/** Port 0 is "any": it does not tell where the gateway listens. */
function portOf(text: string | undefined): string | undefined {
  return text && text !== '0' ? text : undefined;
}
