import type { AccessControlList } from '@sgw/access';
import { RESIDENCY_TAG } from '@sgw/contracts';
import type { HotPath } from '../connection/hot-path.js';
import type { Statement } from '../connection/pipelined-connection.js';

/** What access to one version hangs on. */
export interface ObjectAccess {
  readonly versionId: string;
  readonly ownerUserId: string;
  /** Null: the owner alone. */
  readonly acl: AccessControlList | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** `current`, `null` (written while the bucket was not versioned) or an internal id. */
export type VersionChoice = 'current' | 'null' | { readonly id: string };

const CHOSEN = `bucket_id = $1 AND key = $2 AND state = 'live' AND
  CASE $3 WHEN 'current' THEN is_current WHEN 'null' THEN is_null ELSE id = $4 END`;

const FIND: Statement = {
  name: 'object_access_2',
  text: `SELECT id, owner_user_id, acl, tags - '${RESIDENCY_TAG}' FROM object_version WHERE ${CHOSEN}`,
};

const SET_ACL: Statement = {
  name: 'set_object_acl_1',
  text: `UPDATE object_version SET acl = $5 WHERE ${CHOSEN} RETURNING id`,
};

/** Whose a version is, and who else may do what with it. */
export class ObjectAccessRepository {
  constructor(private readonly hot: HotPath) {}

  async find(bucketId: string, key: string, version: VersionChoice): Promise<ObjectAccess | undefined> {
    const [row] = await this.hot.read(FIND, [bucketId, key, ...choose(version)]);
    if (!row) return undefined;
    return {
      versionId: row[0] ?? '',
      ownerUserId: row[1] ?? '',
      acl: row[2] ? (JSON.parse(row[2]) as AccessControlList) : null,
      tags: row[3] ? (JSON.parse(row[3]) as Record<string, string>) : {},
    };
  }

  /** @returns whether the version is there */
  async setAcl(
    bucketId: string,
    key: string,
    version: VersionChoice,
    acl: AccessControlList | null,
  ): Promise<boolean> {
    const values = [bucketId, key, ...choose(version), acl && JSON.stringify(acl)];
    return (await this.hot.commit(SET_ACL, values)).length === 1;
  }
}

function choose(version: VersionChoice): readonly [kind: string, id: string | null] {
  return typeof version === 'string' ? [version, null] : ['id', version.id];
}
