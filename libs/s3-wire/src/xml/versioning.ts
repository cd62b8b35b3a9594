import { maxXmlBytes } from '../operations.js';
import { S3Error } from '../s3-error.js';
import { readXml, requireName, textOf } from './read-xml.js';
import { element, xmlDocument } from './write-xml.js';

/** What a bucket can be set to; one that was never set has no status. */
export type VersioningStatus = 'Enabled' | 'Suspended';

/**
 * Reads the body of PutBucketVersioning. MFA delete is not offered: asking for it is refused, saying that it is off is not.
 *
 * @throws S3Error IllegalVersioningConfigurationException (no status), MalformedXML, NotImplemented (MFA delete)
 */
export function readVersioning(body: Buffer): VersioningStatus {
  const root = readXml(body, maxXmlBytes('PutBucketVersioning'));
  requireName(root, 'VersioningConfiguration');
  let status: string | undefined;
  for (const child of root.children) {
    const text = textOf(child).trim();
    if (child.name === 'Status' && status === undefined) status = text;
    else if ((child.name === 'MfaDelete' || child.name === 'MFADelete') && text === 'Enabled') {
      throw new S3Error('NotImplemented', undefined, { Element: 'MfaDelete' });
    } else if ((child.name !== 'MfaDelete' && child.name !== 'MFADelete') || text !== 'Disabled') {
      throw new S3Error('MalformedXML');
    }
  }
  if (status === undefined) throw new S3Error('IllegalVersioningConfigurationException');
  if (status !== 'Enabled' && status !== 'Suspended') throw new S3Error('MalformedXML');
  return status;
}

/** Answer of GetBucketVersioning; empty for a bucket that never kept versions. */
export function writeVersioning(status: VersioningStatus | undefined): string {
  return xmlDocument('VersioningConfiguration', element('Status', status));
}
