import { BlockList, isIP, isIPv4 } from 'node:net';

/** Addresses from `10.0.0.0/8`, `2001:db8::/32` or a single address. */
export interface IpRange {
  readonly family: 'ipv4' | 'ipv6';
  readonly prefixBits: number;
  readonly list: BlockList;
}

/** @returns undefined for a text that is no address and no range */
export function parseIpRange(text: string): IpRange | undefined {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  if (isIP(address) === 0) return undefined;
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  const most = family === 'ipv4' ? 32 : 128;
  const bits = slash < 0 ? String(most) : text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > most) return undefined;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family);
  return { family, prefixBits: Number(bits), list };
}

/** Whether the address lies in the range; an IPv4 address mapped into IPv6 counts as IPv4. */
export function isInRange(range: IpRange, address: string): boolean {
  const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (isIP(plain) === 0) return false;
  return range.list.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
}
