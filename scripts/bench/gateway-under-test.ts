import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { iniValue } from '../proof/running-gateway.js';
import type { S3Access } from '../proof/s3-caller.js';
import { freePort, ServerProcess } from './server-process.js';
import { startFlags } from './start-flags.js';

/** The gateway that is measured. Its PostgreSQL is its own child. */
export interface GatewayUnderTest {
  readonly process: ServerProcess;
  readonly access: S3Access;
  readonly dataDir: string;
  readonly apiUrl: string;
  /** Port of Node's inspector; undefined unless profiles are wanted. */
  readonly inspectorPort: number | undefined;
}

/** This file is compiled to dist/scripts/bench/. */
const MAIN = resolve(import.meta.dirname, '../../backend/src/app/main.all.js');

const PACKAGE = resolve(import.meta.dirname, '../../../package.json');

/** The backends file: one S3 server that stands for Finland. */
export function backendsYaml({ s3Url, region, accessKeyId }: S3Access): string {
  return `backends:
  - id: fi-bench
    kind: s3
    endpoint: ${s3Url}
    region: ${region}
    addressing: path
    accessKeyId: ${accessKeyId}
    secretAccessKey: \${BENCH_SECRET_KEY}
    place: { city: fi-hel, country: fi }
    law: eu
    owner: { name: Bench, country: fi }
`;
}

/** Starts it as `npm start` does, with its default settings, but those that are given, in front of `backend` alone, or of its own local zones. @throws Error when it does not get ready */
export async function startGateway(
  folder: string,
  backend: S3Access | undefined,
  isInspected: boolean,
  settings: Readonly<Record<string, string>> = {},
): Promise<GatewayUnderTest> {
  await mkdir(folder, { recursive: true });
  // PostgreSQL may run as another user, who must be able to enter.
  await chmod(folder, 0o755);
  const backendsFile = join(folder, 'backends.yaml');
  if (backend) await writeFile(backendsFile, backendsYaml(backend));
  const dataDir = join(folder, 'data');
  const [s3Port, apiPort] = [await freePort(), await freePort()];
  const inspectorPort = isInspected ? await freePort() : undefined;
  const { scripts } = JSON.parse(await readFile(PACKAGE, 'utf8')) as {
    readonly scripts: { readonly start: string };
  };
  const child = await ServerProcess.start({
    name: 'the gateway',
    program: process.execPath,
    args: [
      ...startFlags(scripts.start),
      ...(inspectorPort === undefined ? [] : [`--inspect=127.0.0.1:${inspectorPort}`]),
      MAIN,
    ],
    env: {
      ...foreignSettings(process.env),
      SGW_DATA_DIR: dataDir,
      SGW_S3_PORT: String(s3Port),
      SGW_API_PORT: String(apiPort),
      ...(backend && { SGW_BACKENDS_FILE: backendsFile, BENCH_SECRET_KEY: backend.secretAccessKey }),
      ...settings,
    },
    logFile: join(folder, 'gateway.log'),
    readyUrl: `http://127.0.0.1:${apiPort}/health/ready`,
    isReady: (status) => status === 200,
  });
  const credentials = await readFile(join(dataDir, 'aws/credentials'), 'utf8');
  const access = {
    s3Url: `http://127.0.0.1:${s3Port}`,
    region: iniValue(await readFile(join(dataDir, 'aws/config'), 'utf8'), 'region'),
    accessKeyId: iniValue(credentials, 'aws_access_key_id'),
    secretAccessKey: iniValue(credentials, 'aws_secret_access_key'),
  };
  return { process: child, access, dataDir, apiUrl: `http://127.0.0.1:${apiPort}`, inspectorPort };
}

/** The environment without settings of a gateway: the bench measures the defaults. */
function foreignSettings(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const isSetting = /^(SGW_|ADMIN_API_KEY|DATABASE_URL|REDIS_URL|ALLOWED_ORIGINS|NODE_OPTIONS)/.test(name);
    if (value !== undefined && !isSetting) kept[name] = value;
  }
  return kept;
}
