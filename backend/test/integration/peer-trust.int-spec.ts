import { createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { peerTrust } from '@backend/peers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { selfSigned } from '../support/servers/self-signed.js';

const OWN = selfSigned(2020, 2120);
const OTHER = selfSigned(2020, 2120);
const servers: Server[] = [];
const authorities = getCACertificates('default');

afterEach(() => {
  setDefaultCACertificates(authorities);
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Asks a process that listens with a certificate. @param host by which it is called */
async function call(shown: typeof OWN, own: string | undefined, host: string): Promise<number | undefined> {
  const server = createServer(shown, (_request, response) => response.end('{}'));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const options = { host, port, agent: false, ...peerTrust(own) };
    request(options, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

// The certificates are for 127.0.0.1; by the name `localhost` they are another's.
describe('peerTrust', () => {
  it('believes who shows the own certificate, whatever it is called by', async () => {
    expect(await call(OWN, OWN.cert, '127.0.0.1')).toBe(200);
    expect(await call(OWN, OWN.cert, 'localhost')).toBe(200);
  });

  it('believes nobody with another certificate, although it is for the address', async () => {
    await expect(call(OTHER, OWN.cert, '127.0.0.1')).rejects.toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    await expect(call(OWN, undefined, '127.0.0.1')).rejects.toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
  });

  it('believes an authority that Node trusts, and then for its name alone', async () => {
    setDefaultCACertificates([...authorities, OTHER.cert]);
    expect(await call(OTHER, OWN.cert, '127.0.0.1')).toBe(200);
    expect(await call(OTHER, undefined, '127.0.0.1')).toBe(200);
    for (const own of [OWN.cert, undefined]) {
      await expect(call(OTHER, own, 'localhost')).rejects.toMatchObject({
        code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      });
    }
  });
});
