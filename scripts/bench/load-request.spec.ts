import { describe, expect, it } from '@jest/globals';
import { parseSignature, signingKey, verifySignature } from '@sgw/sigv4';
import { type LoadSpec, requestHead } from './load-request.js';

const now = new Date('2026-11-23T04:50:00Z');
const spec: LoadSpec = {
  host: '127.0.0.1',
  port: 1,
  signedHost: '127.0.0.1:7070',
  credential: { accessKeyId: 'AK', secretAccessKey: 'secret', region: 'us-east-1' },
  bucket: 'bench',
  operation: 'GET',
  sizeBytes: 4096,
  keys: ['small/0'],
  newKeyPrefix: 'new/',
  connections: 1,
};

/** Verifies the head as a server does. */
function verify(text: string): void {
  const [line = '', ...lines] = text.trim().split('\r\n');
  const [method = '', target = ''] = line.split(' ');
  const rawHeaders = lines.flatMap((header) => header.split(/: (.*)/s).slice(0, 2));
  const head = { method, target, rawHeaders };
  const parsed = parseSignature(head);
  if (!parsed) throw new Error('no signature');
  verifySignature({ head, parsed, signingKey: signingKey('secret', '20261123', 'us-east-1'), now });
}

describe('requestHead', () => {
  it.each(['GET', 'HEAD', 'PUT', 'LIST'] as const)('signs %s so that a server takes it', (operation) => {
    const head = requestHead({ ...spec, operation }, 'small/0', now);
    expect(() => verify(head)).not.toThrow();
    expect(() => verify(head.replace('/bench', '/other'))).toThrow();
  });

  it('names the length of a body and nothing it does not send', () => {
    expect(requestHead({ ...spec, operation: 'PUT' }, 'k', now)).toContain(
      '\r\ncontent-length: 4096\r\n\r\n',
    );
    expect(requestHead(spec, 'k', now)).not.toContain('content-length');
  });
});
