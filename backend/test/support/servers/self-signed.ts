import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';

/** A certificate for 127.0.0.1 and its key, in PEM. */
export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
}

const SEQUENCE = 0x30;
const SET = 0x31;
const ECDSA_WITH_SHA256 = tlv(SEQUENCE, Buffer.from('06082a8648ce3d040302', 'hex'));

/** Makes a certificate that signs itself (RFC 5280, section 4.1), valid between two years. */
export function selfSigned(fromYear: number, toYear: number): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // Of two authorities with one name, whoever is asked for it may find the wrong one.
  const commonName = tlv(
    SEQUENCE,
    Buffer.from('0603550403', 'hex'),
    tlv(0x0c, Buffer.from(`test ${randomUUID()}`)),
  );
  const name = tlv(SEQUENCE, tlv(SET, commonName));
  const address = tlv(SEQUENCE, tlv(0x87, Buffer.from([127, 0, 0, 1])));
  const alternativeName = tlv(SEQUENCE, Buffer.from('0603551d11', 'hex'), tlv(0x04, address));
  const body = tlv(
    SEQUENCE,
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.from([1])),
    ECDSA_WITH_SHA256,
    name,
    tlv(SEQUENCE, newYear(fromYear), newYear(toYear)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, tlv(SEQUENCE, alternativeName)),
  );
  const signature = tlv(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const der = tlv(SEQUENCE, body, ECDSA_WITH_SHA256, signature);
  const lines = der.toString('base64').replace(/.{64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

function newYear(year: number): Buffer {
  return tlv(0x18, Buffer.from(`${year}0101000000Z`));
}

function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}
