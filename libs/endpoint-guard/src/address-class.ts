import { BlockList, isIP } from 'node:net';

/** What an address stands for, as far as a server that is told to go there must care. */
export type AddressClass =
  'public' | 'loopback' | 'private' | 'shared' | 'unspecified' | 'link-local' | 'metadata' | 'reserved';

type Network = readonly [address: string, prefix: number];

/** RFC 6890 and its registry, and where clouds answer with credentials. Looked up from the top; the first that fits names it. */
const CLASSES: readonly (readonly [AddressClass, readonly Network[]])[] = [
  [
    'metadata',
    [
      ['169.254.169.254', 32], // AWS, GCP, Azure, OpenStack …
      ['169.254.170.2', 32], // AWS ECS
      ['169.254.170.23', 32], // AWS EKS
      ['100.100.100.200', 32], // Alibaba Cloud
      ['192.0.0.192', 32], // Oracle Cloud
      ['168.63.129.16', 32], // Azure WireServer, among public addresses
      ['fd00:ec2::254', 128],
      ['fd00:ec2::23', 128],
      ['fd20:ce::254', 128], // GCP
    ],
  ],
  [
    'link-local',
    [
      ['169.254.0.0', 16],
      ['fe80::', 10],
    ],
  ],
  [
    'loopback',
    [
      ['127.0.0.0', 8],
      ['::1', 128],
    ],
  ],
  [
    'unspecified',
    [
      ['0.0.0.0', 8],
      ['::', 128],
    ],
  ],
  [
    'private',
    [
      ['10.0.0.0', 8],
      ['172.16.0.0', 12],
      ['192.168.0.0', 16],
      ['fc00::', 7],
    ],
  ],
  ['shared', [['100.64.0.0', 10]]],
  [
    'reserved',
    [
      ['192.0.0.0', 24],
      ['192.0.2.0', 24],
      ['192.88.99.0', 24],
      ['198.18.0.0', 15],
      ['198.51.100.0', 24],
      ['203.0.113.0', 24],
      ['224.0.0.0', 4],
      ['240.0.0.0', 4],
      ['::', 96], // IPv4-compatible, long abandoned
      ['64:ff9b:1::', 48],
      ['100::', 64],
      ['2001::', 23], // Teredo, ORCHID and others
      ['2001:db8::', 32],
      ['2002::', 16], // 6to4
      ['3fff::', 20],
      ['5f00::', 16],
      ['fec0::', 10],
      ['ff00::', 8],
    ],
  ],
];

const TABLE = CLASSES.map(([name, networks]) => ({ name, list: networkList(networks) }));
/** Addresses of IPv6 that carry one of IPv4 in their last 32 bits. */
const CARRIERS = networkList([
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
]);

/** Whether networks in CIDR notation hold an address; an address alone is a network of one. */
export class Networks {
  private readonly list: BlockList;

  /** @throws RangeError for what is not a network */
  constructor(cidrs: readonly string[]) {
    this.list = networkList(
      cidrs.map((cidr) => {
        const [address = '', prefix] = cidr.split('/');
        const version = isIP(address);
        const bits = prefix === undefined ? (version === 4 ? 32 : 128) : Number(prefix);
        if (version === 0 || !/^\d{0,3}$/.test(prefix ?? '') || bits > (version === 4 ? 32 : 128)) {
          throw new RangeError(`${cidr} is not a network`);
        }
        return [address, bits] as const;
      }),
    );
  }

  has(address: string): boolean {
    const plain = plainAddress(address);
    return this.list.check(plain, isIP(plain) === 4 ? 'ipv4' : 'ipv6');
  }
}

/**
 * Names what an address is. IPv6 forms that carry an address of IPv4 are what they carry.
 *
 * @param address as Node's DNS and sockets write it, without brackets; a zone (`%eth0`) is ignored
 */
export function classifyAddress(address: string): AddressClass {
  const plain = plainAddress(address);
  const version = isIP(plain);
  if (version === 0) return 'reserved';
  const family = version === 4 ? 'ipv4' : 'ipv6';
  return TABLE.find(({ list }) => list.check(plain, family))?.name ?? 'public';
}

/** The IPv4 address inside of an IPv6 one, where there is one. */
export function plainAddress(address: string): string {
  const [plain = ''] = address.split('%');
  if (isIP(plain) !== 6 || !CARRIERS.check(plain, 'ipv6')) return plain;
  // The last 32 bits, which URL writes in two groups of hexadecimal digits.
  const groups = new URL(`http://[${plain}]/`).hostname.slice(1, -1).split(':');
  const [high = '0', low = '0'] = groups.slice(-2);
  const bits = (parseInt(high || '0', 16) << 16) | parseInt(low || '0', 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
}

function networkList(networks: readonly Network[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of networks)
    list.addSubnet(address, prefix, isIP(address) === 4 ? 'ipv4' : 'ipv6');
  return list;
}
