import { relative } from 'node:path';
import type { SecretText } from '@backend/config';
import { type AwsProfileFiles, PROFILE } from './aws-profile.js';

/** What the block tells. */
export interface ReadyFacts {
  readonly s3Url: string;
  readonly apiUrl: string;
  readonly region: string;
  readonly accessKeyId: string;
  /** Only when it was made just now: it is shown once. */
  readonly secretAccessKey: SecretText | undefined;
  /** Only when it was made just now. */
  readonly adminKey: SecretText | undefined;
  readonly adminKeyFile: string | undefined;
  readonly files: AwsProfileFiles;
  readonly seconds: number;
  /** Folder the user stands in, for short paths. */
  readonly cwd: string;
}

/**
 * The one block that a start prints. Its two commands work as they stand, in the folder the gateway was started
 * from; keys appear in it on the first start alone.
 */
export function readyBlock(facts: ReadyFacts): string {
  const path = (file: string) => shellWord(shorter(file, facts.cwd));
  // Lines to paste name files in full: they are pasted into another terminal, wherever that stands.
  const { config, credentials } = facts.files;
  const profile = `AWS_CONFIG_FILE=${shellWord(config)} AWS_SHARED_CREDENTIALS_FILE=${shellWord(credentials)} AWS_PROFILE=${PROFILE}`;
  const adminKey =
    facts.adminKey?.reveal() ??
    `in ${facts.adminKeyFile === undefined ? 'ADMIN_API_KEY' : path(facts.adminKeyFile)}`;
  const lines = [
    '',
    `  The gateway is ready (${facts.seconds.toFixed(1)} s)`,
    '',
    `  S3         ${facts.s3Url}   region ${facts.region}`,
    `             access key ${facts.accessKeyId}`,
    `             secret key ${facts.secretAccessKey?.reveal() ?? `in ${path(facts.files.credentials)}`}`,
    `  Console    ${facts.apiUrl}`,
    `             admin key ${adminKey}`,
    `  REST API   ${facts.apiUrl}/api/docs`,
    '',
    '  Try it:',
    `  ${profile} aws s3 ${facts.secretAccessKey === undefined ? 'ls' : 'mb s3://hello'}`,
    `  curl -sS --aws-sigv4 aws:amz:${facts.region}:s3 -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' --user "$(${keysFrom(shellWord(credentials))})" ${facts.s3Url}/`,
    '',
    '  Ctrl-C stops it.',
    '',
  ];
  return `${lines.join('\n')}\n`;
}

/** Reads `id:secret` out of the credentials file, so that the secret itself need not stand on the command line. */
function keysFrom(file: string): string {
  return `sed -n 's/^aws_.* = //p' ${file} | paste -sd:`;
}

function shorter(file: string, cwd: string): string {
  const short = relative(cwd, file);
  return short.startsWith('..') ? file : short;
}

function shellWord(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
