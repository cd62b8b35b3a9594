import type { OperationRow, OperationStatus } from './operation-row.js';

/** From the document to the tests. */
const TESTS = '../backend/test/acceptance';

const STATUSES: readonly OperationStatus[] = ['supported', 'answered empty', 'not supported'];

/** `docs/s3-compatibility.md`, before it is formatted. */
export function compatibilityDocument(rows: readonly OperationRow[]): string {
  const [supported, empty, missing] = STATUSES.map(
    (wanted) => rows.filter(({ status }) => status === wanted).length,
  );
  return `<!-- Written by \`npm run docs:s3\` from the operations table (libs/s3-wire/src/operations.ts). Do not edit. -->

# S3 compatibility

Every operation of AWS's S3 API (${rows.length}), and what becomes of it here: ${supported} are supported, ${empty} are
answered for a bucket that never had the setting, ${missing} are not supported. The same table names the operation of a
request and the permission it needs; so this page cannot say anything else than the gateway does.

- **supported**: done as AWS documents it. Where we choose otherwise, [known differences](known-differences.md) says so.
- **answered empty**: clients ask for the setting; no bucket can have it here, and the answer says that it has none.
- **not supported**: refused with \`501 NotImplemented\` after the signature was checked, and nothing is done.
  Two of them AWS takes on endpoints of their own, which there are not here.

A permission behind a slash is the one needed where the request names a version. Operations that make an object also need
\`s3:PutObjectAcl\`, \`s3:PutObjectTagging\`, \`s3:PutObjectRetention\` or \`s3:PutObjectLegalHold\` when they bring such along;
a copy needs \`s3:GetObject\` (or \`s3:GetObjectVersion\`) on its source. Each key of a DeleteObjects is judged by itself.

## Operations

| operation | request | status | permission | proven by |
| --- | --- | --- | --- | --- |
${rows.map(lineOf).join('\n')}

## What there is not, and what there is besides

- **Headers of ours** that AWS does not know: \`x-sgw-decision\` in answers ([placement](placement-policy.md)), and \`x-sgw-erasure\` on
  DeleteObject and DeleteObjects, which ends the delete in a signed record ([erasure](attestation.md#erasure)). Requests sign them.
- **Encryption by the gateway**: every \`x-amz-server-side-encryption*\` header is refused with \`501\`, so that nobody believes
  bytes to be encrypted that are not.
- **Temporary credentials and IAM's API**: no STS, no roles, no groups, no session tokens. Tenants, users, keys and their
  policies are made over the REST API.
- **Signature Version 4A** (asymmetric), and SOAP. [Version 2](known-differences.md#signature-version-2) is off until a tenant
  switches it on.
- **Storage classes**: AWS's names are accepted, and every object is told to be \`STANDARD\`. Where bytes lie is decided by the
  bucket's locations.
- **MFA delete**: asking for it is refused.
- **Directory buckets, access points, Object Lambda, S3 Tables, Vectors, Batch Operations, Storage Lens**: what AWS offers
  beside the API of general purpose buckets.
- **Static websites**: no website endpoint, and \`x-amz-website-redirect-location\` is refused.
- **Requester pays**: the owner of a bucket is its only payer; \`x-amz-request-payer\` means nothing.
- **Events, access logs, inventories, metrics**: no bucket delivers any. The operator has Prometheus metrics and a log.
`;
}

function lineOf({ name, request, status, permissions, proof }: OperationRow): string {
  const actions = permissions.map((action) => `\`${action}\``).join(' / ');
  const link = proof === undefined ? '' : `[${proof.replace(/\.acc-spec\.ts$/, '')}](${TESTS}/${proof})`;
  return `| ${name} | \`${request}\` | ${status} | ${actions} | ${link} |`;
}
