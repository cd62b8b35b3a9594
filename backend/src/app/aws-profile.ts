import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SecretText } from '@backend/config';

/** What an AWS client needs to reach the gateway. */
export interface AwsProfile {
  readonly s3Url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: SecretText;
}

/** Files of the profile. */
export interface AwsProfileFiles {
  readonly config: string;
  readonly credentials: string;
}

/** Name of the profile in both files. */
export const PROFILE = 'sgw';

/**
 * Writes `<data>/aws/config` and `<data>/aws/credentials` (0600) for aws-cli and the SDKs, anew on each start, as
 * ports may have changed.
 */
export function writeAwsProfile(dataDir: string, profile: AwsProfile): AwsProfileFiles {
  const folder = join(dataDir, 'aws');
  const files = { config: join(folder, 'config'), credentials: join(folder, 'credentials') };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  write(files.config, [
    `[profile ${PROFILE}]`,
    `region = ${profile.region}`,
    `endpoint_url = ${profile.s3Url}`,
    's3 =',
    '    addressing_style = path',
    // Without it, botocore presigns by Version 2 for every endpoint that is not AWS's.
    '    signature_version = s3v4',
  ]);
  write(files.credentials, [
    `[${PROFILE}]`,
    `aws_access_key_id = ${profile.accessKeyId}`,
    `aws_secret_access_key = ${profile.secretAccessKey.reveal()}`,
  ]);
  return files;
}

function write(path: string, lines: readonly string[]): void {
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o600 });
}
