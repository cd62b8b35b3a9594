import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { DiscoveryError } from '@sgw/contracts';
import { type Endpoint, judgeAddress, judgeEndpoint, Networks, plainAddress } from '@sgw/endpoint-guard';

/** An endpoint with the one address that every connection goes to, whatever its name resolves to later. */
export interface VettedEndpoint extends Endpoint {
  readonly address: string;
  readonly family: 4 | 6;
}

export interface VettingRules {
  /** Networks that the installation opened: `SGW_DISCOVERY_ALLOW`. */
  readonly allowed: readonly string[];
  /** One address that the operator lets this discovery reach. */
  readonly allowAddress?: string;
}

/** All addresses of a name. @throws when it has none */
export type Resolve = (host: string) => Promise<readonly string[]>;

const SETTING = 'SGW_DISCOVERY_ALLOW';

/**
 * Judges an endpoint and resolves its name, once. Nothing is connected to.
 *
 * @throws DiscoveryError `blocked-address` or `dns`
 */
export async function vetEndpoint(
  text: string,
  rules: VettingRules,
  signal: AbortSignal,
  resolve: Resolve = resolveBySystem,
): Promise<VettedEndpoint> {
  const endpoint = judgeEndpoint(text);
  if ('reason' in endpoint) {
    throw new DiscoveryError('blocked-address', `The endpoint is not usable: ${endpoint.reason}`, {
      allowable: 'no',
    });
  }
  const allowed = new Networks([
    ...rules.allowed,
    ...(isAddress(rules.allowAddress) ? [rules.allowAddress] : []),
  ]);
  const addresses = await addressesOf(endpoint.host, resolve, signal);
  const refusals = addresses.map((address) => ({ address, refusal: judgeAddress(address, allowed) }));
  const open = refusals.find(({ refusal }) => refusal === undefined);
  if (open !== undefined)
    return { ...endpoint, address: open.address, family: isIP(open.address) === 4 ? 4 : 6 };
  const [blocked] = refusals.toSorted(
    (a, b) => Number(b.refusal?.isAllowable) - Number(a.refusal?.isAllowable),
  );
  const isAllowable = blocked?.refusal?.isAllowable === true;
  const reason = blocked?.refusal?.reason ?? 'it has no address';
  const address = plainAddress(blocked?.address ?? '');
  const cure = isAllowable
    ? `; send "allowAddress": "${address}" to let this one request reach it, or list its network in ${SETTING}`
    : '';
  throw new DiscoveryError('blocked-address', `The endpoint is not visited: ${reason}${cure}`, {
    address,
    allowable: isAllowable ? 'yes' : 'no',
    ...(isAllowable && { setting: SETTING }),
  });
}

function isAddress(text: string | undefined): text is string {
  return text !== undefined && isIP(text) !== 0;
}

async function addressesOf(host: string, resolve: Resolve, signal: AbortSignal): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  try {
    const found = await resolve(host);
    signal.throwIfAborted();
    return found;
  } catch (cause) {
    signal.throwIfAborted();
    throw new DiscoveryError('dns', `The name ${host} cannot be resolved`, {}, { cause });
  }
}

async function resolveBySystem(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, order: 'ipv4first' });
  return found.map(({ address }) => address);
}
