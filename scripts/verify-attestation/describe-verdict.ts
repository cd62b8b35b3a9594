import { ERASURE_TYPE, type Head, type Verdict } from '@sgw/attestation';

/** A verdict in words, for a terminal. */
export function describeVerdict({ isValid, findings, head, form, leaves, leaf }: Verdict): string {
  if (!isValid || !head) {
    return ['NOT VALID', ...findings.map(({ finding, detail }) => `  ${finding}: ${detail}`)].join('\n');
  }
  const what = head.type === ERASURE_TYPE ? 'record of erasure' : 'residency attestation';
  return [
    `VALID  ${what} ${head.id}`,
    ...lines(head),
    `  signed      ${head.issuedAt} with key ${head.keyId}`,
    form === 'inclusion'
      ? `  proven      this one leaf, of ${head.manifest.leaves} under the root ${head.manifest.merkleRoot}`
      : `  leaves      ${leaves}, all as signed, Merkle root ${head.manifest.merkleRoot}`,
    ...(leaf ? [`  leaf        ${JSON.stringify(leaf)}`] : []),
  ].join('\n');
}

function lines(head: Head): string[] {
  const { tenant, bucket, key, versionId, covers } = head.scope;
  const scope = [
    `tenant ${tenant}`,
    bucket && `bucket ${bucket}`,
    key && `key ${key}`,
    versionId && `version ${versionId}`,
    covers && 'the versions listed',
  ];
  const about = `  about       ${scope.filter(Boolean).join(', ')}`;
  if (head.type === ERASURE_TYPE) {
    const time = head.isInTime ? 'in time' : 'AFTER the deadline';
    const uploads = head.summary.uploads === undefined ? '' : `${head.summary.uploads} unfinished uploads, `;
    return [
      about,
      `  erased      ${head.summary.versions} versions, ${uploads}${head.summary.copies} copies, confirmed by ${head.completedAt}`,
      `  deadline    ${head.deadlineAt}: ${time}`,
    ];
  }
  const copies = Object.entries(head.summary.copies).filter(([, count]) => count > 0);
  const permitted =
    head.summary.notPermitted === undefined ? 'not judged for a past moment' : `${head.summary.notPermitted}`;
  return [
    about,
    `  moment      ${head.moment} (${head.basis})`,
    `  copies      ${copies.map(([standing, count]) => `${count} ${standing}`).join(', ') || 'none'}; verified: read since ${head.verifiedSince}`,
    `  misplaced   ${permitted}`,
  ];
}
