import { invalidArgument, S3Error } from '../s3-error.js';
import type { HeaderMap } from './read-headers.js';

export type WirePermission = 'FULL_CONTROL' | 'READ' | 'WRITE' | 'READ_ACP' | 'WRITE_ACP';
export type WireGroup = 'AllUsers' | 'AuthenticatedUsers' | 'LogDelivery';

/** Whom a grant names; nobody has looked yet whether there is one. */
export type WireGrantee =
  | { readonly type: 'user'; readonly id: string }
  | { readonly type: 'email'; readonly email: string }
  | { readonly type: 'group'; readonly group: WireGroup };

export interface WireGrant {
  readonly grantee: WireGrantee;
  readonly permission: WirePermission;
}

/** What the ACL headers ask for: a canned ACL by name, or grants. */
export type AclWish =
  | { readonly canned: string; readonly grants?: undefined }
  | { readonly canned?: undefined; readonly grants: readonly WireGrant[] };

const GRANT_HEADERS: readonly (readonly [name: string, permission: WirePermission])[] = [
  ['x-amz-grant-full-control', 'FULL_CONTROL'],
  ['x-amz-grant-read', 'READ'],
  ['x-amz-grant-write', 'WRITE'],
  ['x-amz-grant-read-acp', 'READ_ACP'],
  ['x-amz-grant-write-acp', 'WRITE_ACP'],
];

/** AWS's predefined groups (User Guide, "Amazon S3 predefined groups"). */
const GROUPS: ReadonlyMap<string, WireGroup> = new Map([
  ['http://acs.amazonaws.com/groups/global/AllUsers', 'AllUsers'],
  ['http://acs.amazonaws.com/groups/global/AuthenticatedUsers', 'AuthenticatedUsers'],
  ['http://acs.amazonaws.com/groups/s3/LogDelivery', 'LogDelivery'],
]);

/** AWS's limit of grants in one ACL. */
export const MAX_GRANTS = 100;
const GRANTEE = /^\s*(id|emailAddress|uri)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^"',\s]+))\s*$/i;

/** @throws S3Error InvalidArgument for a group that AWS does not have */
export function groupOf(uri: string): WireGroup {
  const group = GROUPS.get(uri);
  if (!group) throw invalidArgument('Invalid group uri', 'uri', uri);
  return group;
}

/** The address by which AWS names a group. */
export function uriOf(group: WireGroup): string {
  for (const [uri, name] of GROUPS) if (name === group) return uri;
  return '';
}

/**
 * Reads `x-amz-acl` or the `x-amz-grant-*` headers (API Reference, "PutObjectAcl"); undefined when there is neither.
 *
 * @throws S3Error InvalidRequest for both; InvalidArgument for a grantee that cannot be read
 */
export function readAclHeaders(headers: HeaderMap): AclWish | undefined {
  const canned = headers.get('x-amz-acl');
  const grants = GRANT_HEADERS.flatMap(([name, permission]) =>
    readGrantees(name, headers.get(name)).map((grantee) => ({ grantee, permission })),
  );
  const hasGrants = GRANT_HEADERS.some(([name]) => headers.has(name));
  if (canned !== undefined) {
    if (hasGrants)
      throw new S3Error('InvalidRequest', 'Specifying both Canned ACLs and Header Grants is not allowed');
    return { canned };
  }
  if (grants.length > MAX_GRANTS) throw new S3Error('MalformedACLError');
  return hasGrants ? { grants } : undefined;
}

function readGrantees(name: string, header: string | undefined): readonly WireGrantee[] {
  if (header === undefined) return [];
  return header.split(',').map((part) => {
    const [, kind, ...values] = GRANTEE.exec(part) ?? [];
    const value = values.find((text) => text !== undefined);
    if (kind === undefined || value === undefined)
      throw invalidArgument('Argument format not recognized', name, header);
    switch (kind.toLowerCase()) {
      case 'id':
        return { type: 'user', id: value };
      case 'emailaddress':
        return { type: 'email', email: value };
      default:
        return { type: 'group', group: groupOf(value) };
    }
  });
}

const OWNERSHIPS = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'] as const;
export type WireOwnership = (typeof OWNERSHIPS)[number];

/** @returns undefined for a text that is no ObjectOwnership */
export function ownershipOf(text: string): WireOwnership | undefined {
  return OWNERSHIPS.find((name) => name === text);
}

/**
 * `x-amz-object-ownership` of CreateBucket.
 *
 * @throws S3Error InvalidArgument
 */
export function readObjectOwnership(headers: HeaderMap): WireOwnership | undefined {
  const header = headers.get('x-amz-object-ownership');
  if (header === undefined) return undefined;
  const ownership = ownershipOf(header);
  if (!ownership)
    throw invalidArgument('Invalid x-amz-object-ownership header', 'x-amz-object-ownership', header);
  return ownership;
}
