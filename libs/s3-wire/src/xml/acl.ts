import {
  groupOf,
  MAX_GRANTS,
  uriOf,
  type WireGrant,
  type WireGrantee,
  type WirePermission,
} from '../headers/acl.js';
import { maxXmlBytes } from '../operations.js';
import { S3Error } from '../s3-error.js';
import { readXml, textOf, type XmlElement } from './read-xml.js';
import { element, ownerElement, xmlDocument, type XmlOwner } from './write-xml.js';

/** What a body of PutBucketAcl or PutObjectAcl says. */
export interface WireAcl {
  /** Canonical id; only the owner that there is may be named. */
  readonly ownerId: string | undefined;
  readonly grants: readonly WireGrant[];
}

/** A grant as it is shown. */
export interface ShownGrant {
  readonly grantee:
    | { readonly type: 'user'; readonly owner: XmlOwner }
    | { readonly type: 'group'; readonly group: Parameters<typeof uriOf>[0] };
  readonly permission: WirePermission;
}

const PERMISSIONS: ReadonlySet<string> = new Set(['FULL_CONTROL', 'READ', 'WRITE', 'READ_ACP', 'WRITE_ACP']);

const malformed = () => new S3Error('MalformedACLError');

function child(parent: XmlElement, name: string): XmlElement | undefined {
  const found = parent.children.filter((element) => element.name === name);
  if (found.length > 1) throw malformed();
  return found[0];
}

/**
 * Reads an `AccessControlPolicy`.
 *
 * @throws S3Error MalformedACLError; InvalidArgument for a group that there is not; as readXml
 */
export function readAccessControlPolicy(body: Buffer): WireAcl {
  const root = readXml(body, maxXmlBytes('PutBucketAcl'));
  const list = child(root, 'AccessControlList');
  if (root.name !== 'AccessControlPolicy' || !list) throw malformed();
  if (list.children.length > MAX_GRANTS) throw malformed();
  const owner = child(root, 'Owner');
  const id = owner && child(owner, 'ID');
  return { ownerId: id && textOf(id).trim(), grants: list.children.map(readGrant) };
}

function readGrant(grant: XmlElement): WireGrant {
  const grantee = child(grant, 'Grantee');
  const permission = child(grant, 'Permission');
  if (grant.name !== 'Grant' || !grantee || !permission) throw malformed();
  const text = textOf(permission).trim();
  if (!PERMISSIONS.has(text)) throw malformed();
  return { grantee: readGrantee(grantee), permission: text as WirePermission };
}

/** The schema tells kinds apart by `xsi:type`; what is inside tells as much. */
function readGrantee(grantee: XmlElement): WireGrantee {
  const id = child(grantee, 'ID');
  const email = child(grantee, 'EmailAddress');
  const uri = child(grantee, 'URI');
  if ([id, email, uri].filter(Boolean).length !== 1) throw malformed();
  if (id) return { type: 'user', id: textOf(id).trim() };
  if (email) return { type: 'email', email: textOf(email).trim() };
  return { type: 'group', group: groupOf(uri ? textOf(uri).trim() : '') };
}

const SCHEMA = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

/** The answer of GetBucketAcl and GetObjectAcl. */
export function writeAccessControlPolicy(owner: XmlOwner, grants: readonly ShownGrant[]): string {
  const list = grants.map(
    ({ grantee, permission }) =>
      `<Grant>${granteeElement(grantee)}${element('Permission', permission)}</Grant>`,
  );
  return xmlDocument(
    'AccessControlPolicy',
    `${ownerElement('Owner', owner)}<AccessControlList>${list.join('')}</AccessControlList>`,
  );
}

function granteeElement(grantee: ShownGrant['grantee']): string {
  if (grantee.type === 'group')
    return `<Grantee ${SCHEMA} xsi:type="Group">${element('URI', uriOf(grantee.group))}</Grantee>`;
  const { id, displayName } = grantee.owner;
  return `<Grantee ${SCHEMA} xsi:type="CanonicalUser">${element('ID', id)}${element('DisplayName', displayName)}</Grantee>`;
}
