import {
  DeleteObjectCommand,
  GetObjectAclCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { usePeople } from '../support/use-operator.js';

describe('GetObjectAcl', () => {
  const people = usePeople();

  it('shows whose the object is and who else may do what with it', async () => {
    const Bucket = await people.openBucket('public-read-write');
    await people.colleague.s3.send(
      new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ACL: 'bucket-owner-read' }),
    );
    const { Owner, Grants } = await people.colleague.s3.send(new GetObjectAclCommand({ Bucket, Key: 'k' }));
    const colleague = { ID: people.colleague.canonicalId, DisplayName: 'Colleague' };
    expect(Owner).toEqual(colleague);
    expect(Grants).toEqual([
      { Grantee: { ...colleague, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' },
      {
        Grantee: { ID: people.owner.canonicalId, DisplayName: 'Owner', Type: 'CanonicalUser' },
        Permission: 'READ',
      },
    ]);
    const byOwner = people.owner.s3.send(new GetObjectAclCommand({ Bucket, Key: 'k' }));
    expect(await s3Failure(byOwner)).toMatchObject({ code: 'AccessDenied' });
  });

  it('says of a delete marker that it is one, by its id and as the current version', async () => {
    const Bucket = await people.openBucket();
    const { s3 } = people.owner;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    const { VersionId } = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    for (const command of [
      new GetObjectAclCommand({ Bucket, Key: 'k', VersionId }),
      new PutObjectAclCommand({ Bucket, Key: 'k', VersionId, ACL: 'private' }),
      new HeadObjectCommand({ Bucket, Key: 'k', VersionId }),
    ]) {
      const refused = s3.send(command as GetObjectAclCommand).catch((error: unknown) => error);
      expect(await refused).toMatchObject({
        $metadata: { httpStatusCode: 405 },
        $response: { headers: { allow: 'DELETE', 'x-amz-delete-marker': 'true' } },
      });
    }
    const current = s3.send(new GetObjectAclCommand({ Bucket, Key: 'k' }));
    expect(await s3Failure(current)).toMatchObject({ code: 'NoSuchKey', status: 404 });
  });

  it('answers NoSuchKey for an object that is not there', async () => {
    const Bucket = await people.openBucket();
    const call = people.owner.s3.send(new GetObjectAclCommand({ Bucket, Key: 'gone' }));
    expect(await s3Failure(call)).toMatchObject({ code: 'NoSuchKey', status: 404 });
  });
});
