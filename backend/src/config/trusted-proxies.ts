import { BlockList, isIP } from 'node:net';

const MAPPED_IPV4 = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

/** An IPv4 address in an IPv6 socket as the IPv4 address it is. */
function plainAddress(address: string): string {
  return MAPPED_IPV4.exec(address)?.[1] ?? address;
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Whether the text is an address, or a network such as `10.0.0.0/8`. */
export function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 6 ? 128 : 32));
}

/** What a request says about its way here. */
export interface ForwardedHead {
  /** Address of the connection's other end. */
  readonly peer: string | undefined;
  /** `X-Forwarded-For`, if there is one; repeats joined with commas. */
  readonly forwardedFor: string | undefined;
}

/** The proxies whose word about their clients is believed (SGW_TRUSTED_PROXIES). Without any, nobody's is. */
export class TrustedProxies {
  private readonly networks = new BlockList();

  /** @param networks addresses and networks, each as {@link isNetwork} takes it */
  constructor(networks: readonly string[]) {
    for (const network of networks) {
      const [address = '', prefix] = network.split('/');
      if (prefix === undefined) this.networks.addAddress(address, familyOf(address));
      else this.networks.addSubnet(address, Number(prefix), familyOf(address));
    }
  }

  isTrusted(address: string | undefined): boolean {
    if (address === undefined) return false;
    const plain = plainAddress(address);
    return isIP(plain) !== 0 && this.networks.check(plain, familyOf(plain));
  }

  /**
   * Address of the client: the connection's other end; where that is a trusted proxy, whoever it names, and so on back
   * along the list. What stands before the first stranger is the stranger's own claim.
   */
  clientOf({ peer, forwardedFor }: ForwardedHead): string {
    let client = plainAddress(peer ?? '');
    const named = (forwardedFor ?? '').split(',').map((part) => plainAddress(part.trim()));
    while (this.isTrusted(client)) {
      const before = named.pop();
      if (before === undefined || isIP(before) === 0) break;
      client = before;
    }
    return client;
  }
}
