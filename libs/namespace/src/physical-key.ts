/**
 * Names the bytes of one object version at a backend: the version's UUID itself.
 *
 * Never the client's key, which may be personal data. No spreading prefix is put in front: S3 and
 * Ceph divide load by themselves whatever the key's first letters are, and time order keeps an
 * orphan scan's listing in step with the rows. See docs/adr/0003.
 *
 * @param versionId internal id of the object version (UUIDv7)
 * @param incarnation 0 for a backend's first copy of the version. A copy made again after one was
 *   removed counts up, so that a late delete of the old copy cannot hit the new one.
 */
export function physicalKey(versionId: string, incarnation = 0): string {
  return incarnation === 0 ? versionId : `${versionId}.${incarnation}`;
}
