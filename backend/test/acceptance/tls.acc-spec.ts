import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type PeerCertificate } from 'node:tls';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { type Gateway, startGateway } from '../support/gateway.js';
import { RawConnection } from '../support/raw-connection.js';
import { describeIf } from '../support/requires.js';
import { type SelfSigned, selfSigned } from '../support/self-signed.js';
import { uniqueBucket } from '../support/unique.js';
import { waitFor } from '../support/wait-for.js';
import { isLongRun } from '../support/workspace.js';

describeIf(['openssl'], 'TLS on both ports', () => {
  let folder: string;
  let gateway: Gateway;
  let s3: S3Client;
  let first: SelfSigned;
  jest.setTimeout(120_000);

  const install = ({ cert, key }: Partial<SelfSigned>) => {
    // As renewers do it: a new file takes the old one's name.
    for (const [name, text] of Object.entries({ 'cert.pem': cert, 'key.pem': key })) {
      if (text === undefined) continue;
      writeFileSync(join(folder, `${name}.new`), text);
      renameSync(join(folder, `${name}.new`), join(folder, name));
    }
  };
  const nameShown = (url: string) =>
    new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(url);
      const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
        const { subject } = socket.getPeerCertificate() as PeerCertificate;
        socket.destroy();
        resolve(String(subject.CN));
      });
      socket.once('error', reject);
    });
  const shown = async () => [await nameShown(gateway.s3Url), await nameShown(gateway.apiUrl)];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sgw-tls-'));
    first = selfSigned('first');
    install(first);
    gateway = await startGateway({
      env: { SGW_TLS_CERT_FILE: join(folder, 'cert.pem'), SGW_TLS_KEY_FILE: join(folder, 'key.pem') },
    });
    s3 = new S3Client({
      endpoint: gateway.s3Url,
      region: 'us-east-1',
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: gateway,
      requestHandler: { httpsAgent: { ca: first.cert } },
    });
  });
  afterAll(async () => {
    s3.destroy();
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('tells https addresses, and serves an SDK that trusts the certificate', async () => {
    expect(gateway.log()).toMatch(/S3 +https:\/\/127\.0\.0\.1:/);
    expect(gateway.log()).toMatch(/Console +https:\/\/127\.0\.0\.1:/);
    const Bucket = uniqueBucket('tls');
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x'.repeat(1_000_000) }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(await Body?.transformToString()).toHaveLength(1_000_000);
  });

  it('speaks TLS on the API port, cookies for https alone', async () => {
    const body = JSON.stringify({ adminKey: gateway.adminKey });
    const cookie = await new Promise<string>((resolve, reject) => {
      const sent = request(
        `${gateway.apiUrl}/api/v1/session`,
        { method: 'POST', ca: first.cert, headers: { 'content-type': 'application/json' }, agent: false },
        (response) => {
          response.resume();
          resolve(String(response.headers['set-cookie']));
        },
      );
      sent.once('error', reject);
      sent.end(body);
    });
    expect(cookie).toContain('Secure');
  });

  it('check 48: answers nothing to plain HTTP on the TLS port, nor to what is no handshake', async () => {
    const plain = (url: string) => url.replace('https:', 'http:');
    for (const url of [gateway.s3Url, gateway.apiUrl]) {
      for (const bytes of [
        'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
        '\x16\x03\x01\x00\xc8\x01\x00',
        '\0'.repeat(64),
      ]) {
        const connection = await RawConnection.open(plain(url));
        await connection.send(bytes);
        connection.finish();
        // At most a TLS alert (RFC 8446, section 6), which is no HTTP.
        const said = await connection.receive('GET', 10_000).catch(() => undefined);
        expect(said).toBeUndefined();
        connection.close();
      }
    }
    expect((await s3.send(new ListBucketsCommand({}))).$metadata.httpStatusCode).toBe(200);
  });

  if (isLongRun())
    it('check 53: lets a client go that never finishes its handshake', async () => {
      const silent = await RawConnection.open(gateway.s3Url.replace('https:', 'http:'));
      expect(await silent.isClosedWithin(45_000)).toBe(true);
    });

  it('takes a renewed certificate without a restart, and keeps the old one while the new is damaged', async () => {
    const second = selfSigned('second');
    install({ cert: second.cert });
    await waitFor('the refusal to be logged', () => gateway.log().includes('the old one stays'));
    expect(await shown()).toEqual(['first', 'first']);
    install({ key: second.key });
    await waitFor('the new certificate', async () => (await nameShown(gateway.s3Url)) === 'second');
    expect(await shown()).toEqual(['second', 'second']);
    install({ cert: 'no certificate' });
    await waitFor('the second refusal', () => gateway.log().split('the old one stays').length > 2);
    expect(await shown()).toEqual(['second', 'second']);
  });

  it('refuses to start with half a certificate, or with another key', async () => {
    const start = (env: Record<string, string>) => startGateway({ env }).then(() => 'started', String);
    const cert = join(folder, 'other.pem');
    writeFileSync(cert, first.cert);
    expect(await start({ SGW_TLS_CERT_FILE: cert })).toContain('go together');
    expect(await start({ SGW_TLS_CERT_FILE: cert, SGW_TLS_KEY_FILE: join(folder, 'key.pem') })).toContain(
      'no certificate with its key',
    );
  });
});
