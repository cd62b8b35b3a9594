import { type BucketSettings, S3Driver } from '@backend/backends';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Scripted, startScripted } from '../support/servers/scripted-server.js';

const { signal } = new AbortController();
/** The answer to each question, by the word that stands for it in the query. */
type Answers = Readonly<Record<string, readonly [number, string]>>;

const XMLNS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const error = (status: number, code: string) => [status, `<Error><Code>${code}</Code></Error>`] as const;
const acl = (uri: string) =>
  `<AccessControlPolicy ${XMLNS}><AccessControlList>` +
  `<Grant><Grantee xmlns:xsi="x" xsi:type="CanonicalUser"><ID>me</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant>` +
  `<Grant><Grantee xmlns:xsi="x" xsi:type="Group"><URI>${uri}</URI></Grantee><Permission>READ</Permission></Grant>` +
  `</AccessControlList></AccessControlPolicy>`;
const OWN = acl('http://acs.amazonaws.com/groups/s3/LogDelivery');

/** As AWS answers of a private bucket in Frankfurt. */
const AWS: Answers = {
  location: [200, `<LocationConstraint ${XMLNS}>eu-central-1</LocationConstraint>`],
  policyStatus: error(404, 'NoSuchBucketPolicy'),
  acl: [200, OWN],
  versioning: [200, `<VersioningConfiguration ${XMLNS}/>`],
  'object-lock': error(404, 'ObjectLockConfigurationNotFoundError'),
};
const SOUND: BucketSettings = {
  location: 'eu-central-1',
  isPublic: 'no',
  versioning: 'never',
  objectLock: 'disabled',
};

describe('the settings of a bucket, as an S3 provider tells them', () => {
  let server: Scripted;
  let driver: S3Driver;

  afterEach(async () => {
    driver.close();
    await server.stop();
  });

  const tell = async (answers: Answers): Promise<BucketSettings> => {
    server = await startScripted(({ socket, head }) => {
      const question = /^\w+ [^?]*\?([a-zA-Z-]+)/.exec(head)?.[1];
      const [status, body] =
        question === undefined ? [200, ''] : (answers[question] ?? error(501, 'NotImplemented'));
      socket.write(`HTTP/1.1 ${status} X\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    });
    driver = new S3Driver('s3', {
      ...{ kind: 's3', endpoint: server.endpoint, region: 'eu-x', addressing: 'path', accessKeyId: 'a' },
      ...{ secretAccessKey: { reveal: () => 'b' } },
    });
    return driver.describeBucket('s3gw-x', signal);
  };

  it('are read where all is told', async () => {
    expect(await tell(AWS)).toEqual(SOUND);
    expect(server.requests.every((head) => /^(GET|HEAD) /.test(head))).toBe(true);
  });

  it.each<[string, Answers, Partial<BucketSettings>]>([
    [
      'a public policy',
      { policyStatus: [200, `<PolicyStatus ${XMLNS}><IsPublic>TRUE</IsPublic></PolicyStatus>`] },
      { isPublic: 'yes' },
    ],
    [
      'an ACL for everybody',
      { acl: [200, acl('http://acs.amazonaws.com/groups/global/AllUsers')] },
      { isPublic: 'yes' },
    ],
    [
      'an ACL for all keys of the provider',
      { acl: [200, acl('http://acs.amazonaws.com/groups/global/AuthenticatedUsers')] },
      { isPublic: 'yes' },
    ],
    [
      'kept versions',
      { versioning: [200, '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'] },
      { versioning: 'enabled' },
    ],
    [
      'suspended versions',
      { versioning: [200, '<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>'] },
      { versioning: 'suspended' },
    ],
    [
      'object lock',
      {
        'object-lock': [
          200,
          '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>',
        ],
      },
      { objectLock: 'enabled' },
    ],
    ['no place', { location: [200, '<LocationConstraint/>'] }, { location: '' }],
  ])('tell %s', async (_what, answers, expected) => {
    expect(await tell({ ...AWS, ...answers })).toEqual({ ...SOUND, ...expected });
  });

  it('are unknown where they are not told, refused, or answered with something else', async () => {
    const unknown = {
      location: 'unknown',
      isPublic: 'unknown',
      versioning: 'unknown',
      objectLock: 'unknown',
    };
    expect(await tell({})).toEqual(unknown);
    driver.close();
    await server.stop();
    const denied = error(403, 'AccessDenied');
    const all = (answer: readonly [number, string]) =>
      Object.fromEntries(Object.keys(AWS).map((question) => [question, answer]));
    expect(await tell(all(denied))).toEqual(unknown);
    driver.close();
    await server.stop();
    // A server that overlooks the question lists the bucket.
    expect(await tell(all([200, '<ListBucketResult></ListBucketResult>']))).toEqual(unknown);
  });

  it('are public by either way in, though the other is not told', async () => {
    const open = [200, acl('http://acs.amazonaws.com/groups/global/AllUsers')] as const;
    expect(await tell({ acl: open })).toMatchObject({ isPublic: 'yes' });
  });
});
