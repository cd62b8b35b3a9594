import { describe, expect, it } from '@jest/globals';
import { vetEndpoint } from './vet-endpoint.js';

const { signal } = new AbortController();
const NAME = 'https://s3.example.org';

/** A name with these addresses; each time it is asked, the next ones. */
function resolving(...answers: readonly (readonly string[])[]) {
  const asked: string[] = [];
  const resolve = (host: string): Promise<readonly string[]> => {
    asked.push(host);
    return Promise.resolve(answers[asked.length - 1] ?? []);
  };
  return { asked, resolve };
}

describe('vetEndpoint', () => {
  it('resolves a name once: what it resolves to later is never asked', async () => {
    const { asked, resolve } = resolving(['8.8.8.8'], ['127.0.0.1']);
    const vetted = await vetEndpoint(NAME, { allowed: [] }, signal, resolve);
    expect(vetted).toMatchObject({ host: 's3.example.org', address: '8.8.8.8', family: 4 });
    expect(asked).toEqual(['s3.example.org']);
  });

  it.each([
    ['loopback among public ones', ['127.0.0.1', '8.8.8.8']],
    ['metadata among public ones', ['169.254.169.254', 'fd00:ec2::254', '8.8.8.8']],
  ])('of a name with several addresses takes one that is open: %s', async (_what, addresses) => {
    const { resolve } = resolving(addresses);
    expect(await vetEndpoint(NAME, { allowed: [] }, signal, resolve)).toMatchObject({ address: '8.8.8.8' });
  });

  it.each([
    ['a private IPv6 address', ['fd12::1'], 'yes'],
    ['private and metadata addresses', ['169.254.169.254', '10.0.0.5'], 'yes'],
    ['a metadata address', ['169.254.169.254'], 'no'],
    ['a loopback address inside of IPv6', ['::ffff:127.0.0.1'], 'yes'],
    ['no address', [], 'no'],
  ])('refuses a name that leads to %s alone', async (_what, addresses, allowable) => {
    const { resolve } = resolving(addresses);
    await expect(vetEndpoint(NAME, { allowed: [] }, signal, resolve)).rejects.toMatchObject({
      outcome: 'blocked-address',
      details: { allowable },
    });
  });

  it('lets an operator open one address, and only that', async () => {
    const rules = { allowed: [], allowAddress: '10.0.0.5' };
    const { resolve } = resolving(['10.0.0.6', '10.0.0.5'], ['10.0.0.6']);
    expect(await vetEndpoint(NAME, rules, signal, resolve)).toMatchObject({ address: '10.0.0.5' });
    await expect(vetEndpoint(NAME, rules, signal, resolve)).rejects.toMatchObject({
      details: { address: '10.0.0.6' },
    });
  });

  it('calls a name that cannot be resolved what it is', async () => {
    const resolve = () => Promise.reject(new Error('ENOTFOUND'));
    await expect(vetEndpoint(NAME, { allowed: [] }, signal, resolve)).rejects.toMatchObject({
      outcome: 'dns',
    });
  });
});
