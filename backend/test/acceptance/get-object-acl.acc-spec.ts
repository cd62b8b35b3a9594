import { GetObjectAclCommand, PutObjectCommand } from '@aws-sdk/client-s3';
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

  it('answers NoSuchKey for an object that is not there', async () => {
    const Bucket = await people.openBucket();
    const call = people.owner.s3.send(new GetObjectAclCommand({ Bucket, Key: 'gone' }));
    expect(await s3Failure(call)).toMatchObject({ code: 'NoSuchKey', status: 404 });
  });
});
