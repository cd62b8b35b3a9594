import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { UploadInSteps } from '../support/multipart.js';
import { residentKib } from '../support/process-memory.js';
import type { HeaderLine } from '../support/raw-request.js';
import { useGateway } from '../support/use-gateway.js';

/** Growth of the gateway's memory that a hostile body may cause, in KiB. */
const GROWTH_LIMIT_KIB = 64 * 1024;

describe('hostile XML', () => {
  const gateway = useGateway({ isAlone: true });
  let upload: UploadInSteps;

  beforeAll(async () => {
    upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'xml');
    await gateway.put('object');
  });

  const md5 = (body: string): HeaderLine => ['Content-MD5', createHash('md5').update(body).digest('base64')];
  /** Every route that reads XML, with a document it would accept. */
  const routes = (): { method: string; target: string; root: string; inner: string }[] => [
    {
      method: 'PUT',
      target: `/${gateway.bucket}-xml`,
      root: 'CreateBucketConfiguration',
      inner: '<LocationConstraint>fi</LocationConstraint>',
    },
    {
      method: 'POST',
      target: `/${gateway.bucket}?delete`,
      root: 'Delete',
      inner: '<Object><Key>k</Key></Object>',
    },
    {
      method: 'PUT',
      target: `/${gateway.bucket}?tagging`,
      root: 'Tagging',
      inner: '<TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet>',
    },
    {
      method: 'PUT',
      target: `/${gateway.bucket}/object?tagging`,
      root: 'Tagging',
      inner: '<TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet>',
    },
    {
      method: 'PUT',
      target: `/${gateway.bucket}?lifecycle`,
      root: 'LifecycleConfiguration',
      inner:
        '<Rule><ID>a</ID><Filter/><Status>Enabled</Status><Expiration><Days>9999</Days></Expiration></Rule>',
    },
    {
      method: 'POST',
      target: `/${gateway.bucket}/xml?uploadId=${encodeURIComponent(upload.uploadId)}`,
      root: 'CompleteMultipartUpload',
      inner: '<Part><PartNumber>1</PartNumber><ETag>x</ETag></Part>',
    },
    {
      method: 'PUT',
      target: `/${gateway.bucket}?object-lock`,
      root: 'ObjectLockConfiguration',
      inner: '<ObjectLockEnabled>Enabled</ObjectLockEnabled>',
    },
    {
      method: 'PUT',
      target: `/${gateway.bucket}/object?retention`,
      root: 'Retention',
      inner: '<Mode>GOVERNANCE</Mode><RetainUntilDate>2099-01-01T00:00:00Z</RetainUntilDate>',
    },
    {
      method: 'PUT',
      target: `/${gateway.bucket}/object?legal-hold`,
      root: 'LegalHold',
      inner: '<Status>ON</Status>',
    },
  ];
  const send = (route: { method: string; target: string }, body: string) =>
    gateway.raw({ method: route.method, target: route.target, body, headers: [md5(body)] });

  it('check 58: refuses a DOCTYPE, and asks no other server for its entities', async () => {
    let contacts = 0;
    const canary = createServer((_request, response) => {
      contacts++;
      response.end('canary');
    });
    await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(canary.address() as AddressInfo).port}/`;
    try {
      for (const route of routes()) {
        for (const entity of [`SYSTEM "${url}"`, 'SYSTEM "file:///etc/passwd"', '"harmless"']) {
          const inner = route.inner.replace(/>([^<]+)</, '>&e;<');
          const body = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e ${entity}>]><${route.root}>${inner}</${route.root}>`;
          const refused = await send(route, body);
          expect([route.root, entity, refused.status, refused.code]).toEqual([
            route.root,
            entity,
            400,
            'MalformedXML',
          ]);
        }
      }
      expect(contacts).toBe(0);
    } finally {
      canary.close();
    }
  });

  it('check 59: refuses bombs quickly and without eating memory', async () => {
    const before = await residentKib(gateway.access.pid);
    const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join(
      '',
    );
    const nested = `<!DOCTYPE x [<!ENTITY e0 "lol">${laughs}]>`;
    const blown = `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(100_000)}">]>`;
    for (const route of routes()) {
      const bombs = [
        `${nested}<${route.root}>&e9;</${route.root}>`,
        `${blown}<${route.root}>${'&a;'.repeat(1000)}</${route.root}>`,
        `<${route.root}>${'&#65;'.repeat(300_000)}</${route.root}>`,
        `${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}`,
        `<${route.root}>${'<a>'.repeat(50_000)}`,
        `<${route.root} ${Array.from({ length: 20_000 }, (_, i) => `a${i}="x"`).join(' ')}></${route.root}>`,
      ];
      for (const [index, bomb] of bombs.entries()) {
        const refused = await send(route, bomb);
        expect([route.root, index, refused.status]).toEqual([route.root, index, 400]);
      }
    }
    expect((await residentKib(gateway.access.pid)) - before).toBeLessThan(GROWTH_LIMIT_KIB);
  });

  it('check 59: reads no body that is far too large for its kind', async () => {
    const large = `<Delete>${'<Object><Key>k</Key></Object>'.repeat(100_000)}</Delete>`;
    const refused = await send({ method: 'POST', target: `/${gateway.bucket}?delete` }, large);
    expect(refused.status).toBe(400);
    expect(['MalformedXML', 'MaxMessageLengthExceeded', 'EntityTooLarge']).toContain(refused.code);
  });

  it('check 62: refuses a complete with more than 10,000 parts', async () => {
    const part = '<Part><PartNumber>1</PartNumber><ETag>x</ETag></Part>';
    const body = `<CompleteMultipartUpload>${part.repeat(10_001)}</CompleteMultipartUpload>`;
    const refused = await send(
      { method: 'POST', target: `/${gateway.bucket}/xml?uploadId=${encodeURIComponent(upload.uploadId)}` },
      body,
    );
    expect(refused.status).toBe(400);
  });

  it('refuses XML that is cut, of another kind, or not UTF-8', async () => {
    for (const route of routes()) {
      const good = `<${route.root}>${route.inner}</${route.root}>`;
      for (const bad of [
        good.slice(0, -5),
        `<Other>${route.inner}</Other>`,
        `${good}${good}`,
        `${good}trailing`,
        '\u0000',
        '<',
        '{}',
      ]) {
        const refused = await send(route, bad);
        expect([route.root, bad, refused.status]).toEqual([route.root, bad, 400]);
      }
    }
  });

  it('takes documents with a namespace, a declaration, comments and white space', async () => {
    const body =
      '<?xml version="1.0" encoding="UTF-8"?>\n<!-- hi -->\n<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/">\n <TagSet>\n  <Tag><Key>a</Key><Value>1 &#43; 2 &#x41; é</Value></Tag>\n </TagSet>\n</Tagging>\n';
    expect((await send({ method: 'PUT', target: `/${gateway.bucket}/object?tagging` }, body)).status).toBe(
      200,
    );
    const read = await gateway.raw({ method: 'GET', target: `/${gateway.bucket}/object?tagging` });
    expect(read.body.toString()).toContain('<Value>1 + 2 A é</Value>');
  });
});
