import type { ClientRunner } from './clients.js';
import type { S3Server } from './servers/server-family.js';

/** The numbers of a bucket; null where a client was told none. */
export interface ClientCounts {
  readonly objectCount: number | null;
  readonly totalBytes: number | null;
  readonly versionCount: number | null;
  readonly versionBytes: number | null;
  readonly deleteMarkerCount: number | null;
  readonly incompleteUploadCount: number | null;
}

interface RcloneSize {
  readonly count: number;
  readonly bytes: number;
}

/** A server, by whichever of its keys. */
type Reached = Pick<S3Server, 'endpoint' | 'accessKeyId' | 'secretAccessKey'>;

/** What can be counted of a bucket, each by a client's run of its own. */
export type Countable = 'objects' | 'versions' | 'uploads';

/** Counts a bucket as two other clients do: `rclone size` its objects, `aws s3api` its versions, markers and uploads. */
export async function countByClients(
  clients: ClientRunner,
  server: Reached,
  bucket: string,
  what: readonly Countable[],
): Promise<Partial<ClientCounts>> {
  return {
    ...(what.includes('objects') && (await countObjects(clients, server, bucket))),
    ...(what.includes('versions') && (await countVersions(clients, server, bucket))),
    ...(what.includes('uploads') && (await countUploads(clients, server, bucket))),
  };
}

async function countObjects(
  clients: ClientRunner,
  server: Reached,
  bucket: string,
): Promise<Pick<ClientCounts, 'objectCount' | 'totalBytes'>> {
  const words = ['size', '--json', '--fast-list', '--retries=1', `counted:${bucket}`];
  const size = await answerOf<RcloneSize>(clients.run('rclone', words, rcloneSettings(server)));
  return { objectCount: size?.count ?? null, totalBytes: size?.bytes ?? null };
}

async function countVersions(
  clients: ClientRunner,
  server: Reached,
  bucket: string,
): Promise<Pick<ClientCounts, 'versionCount' | 'versionBytes' | 'deleteMarkerCount'>> {
  const versions = await s3api<{
    readonly Versions?: readonly { readonly Size: number }[];
    readonly DeleteMarkers?: readonly object[];
  }>(clients, server, 'list-object-versions', bucket);
  return {
    versionCount: versions && (versions.Versions?.length ?? 0),
    versionBytes: versions && (versions.Versions ?? []).reduce((sum, { Size }) => sum + Size, 0),
    deleteMarkerCount: versions && (versions.DeleteMarkers?.length ?? 0),
  };
}

async function countUploads(
  clients: ClientRunner,
  server: Reached,
  bucket: string,
): Promise<Pick<ClientCounts, 'incompleteUploadCount'>> {
  const uploads = await s3api<{ readonly Uploads?: readonly object[] }>(
    clients,
    server,
    'list-multipart-uploads',
    bucket,
  );
  return { incompleteUploadCount: uploads && (uploads.Uploads?.length ?? 0) };
}

function s3api<T extends object>(
  clients: ClientRunner,
  { endpoint, accessKeyId, secretAccessKey }: Reached,
  operation: string,
  bucket: string,
): Promise<T | null> {
  const words = ['s3api', operation, '--bucket', bucket, '--endpoint-url', endpoint, '--output', 'json'];
  // Keys of the environment come before those of the runner's profile.
  const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  return answerOf<T>(clients.run('aws', words, keys));
}

function rcloneSettings({ endpoint, accessKeyId, secretAccessKey }: Reached) {
  return {
    RCLONE_CONFIG: '/dev/null',
    RCLONE_CONFIG_COUNTED_TYPE: 's3',
    RCLONE_CONFIG_COUNTED_PROVIDER: 'Other',
    RCLONE_CONFIG_COUNTED_ENDPOINT: endpoint,
    RCLONE_CONFIG_COUNTED_REGION: 'us-east-1',
    RCLONE_CONFIG_COUNTED_ACCESS_KEY_ID: accessKeyId,
    RCLONE_CONFIG_COUNTED_SECRET_ACCESS_KEY: secretAccessKey,
  };
}

/** What a client printed; null when the server refused it, and an error when the client failed in another way. */
async function answerOf<T extends object>(
  run: Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }>,
): Promise<T | null> {
  const { exitCode, stdout, stderr } = await run;
  // The AWS client prints nothing where there is nothing.
  if (exitCode === 0) return JSON.parse(stdout.trim() === '' ? '{}' : stdout) as T;
  // The AWS client stumbles with the last of these over a refusal without a message, as RGW's is.
  if (/AccessDenied|Forbidden|NotImplemented|'NoneType' is not iterable/.test(stderr)) return null;
  throw new Error(`a client ended with ${exitCode}: ${stderr.slice(-2000)}`);
}
