import { isIP } from 'node:net';
import { type AddressClass, classifyAddress, type Networks, plainAddress } from './address-class.js';

/** An endpoint whose form is in order; its addresses are still to be judged. */
export interface Endpoint {
  /** Without a path's last slash. */
  readonly url: string;
  readonly protocol: 'http:' | 'https:';
  /** Name or address, lower case, without brackets and the dot at the end. */
  readonly host: string;
  readonly port: number;
}

/** Why a server may not go there. */
export interface EndpointRefusal {
  readonly reason: string;
  /** Whether an operator may open it: private networks yes, metadata services never. */
  readonly isAllowable: boolean;
}

const DEFAULT_PORTS = { 'http:': 80, 'https:': 443 } as const;
/** The only ones below 1024 on which S3 is spoken. */
const LOW_PORTS = new Set([80, 443]);
/** Servers that are no S3 and do harm when spoken to: databases, queues, control planes, and what browsers refuse too. */
const FOREIGN_PORTS = new Set([
  1433, 1521, 1719, 1720, 1723, 2049, 2181, 2375, 2376, 2379, 2380, 3306, 3389, 3659, 4045, 4190, 5060, 5061,
  5432, 5433, 5671, 5672, 5900, 5984, 6000, 6379, 6380, 6443, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
  7000, 7001, 8500, 8600, 9042, 9092, 9200, 9300, 10080, 10250, 10255, 11211, 15672, 26379, 27017, 27018,
  27019, 50000, 61616,
]);
const METADATA_NAMES = /^(?:metadata|metadata\.google\.internal|instance-data(?:\.ec2\.internal)?)$/;
const MAX_URL = 1024;

/**
 * Judges the form of an endpoint that somebody typed: scheme, user, port, host. Whatever way an IPv4 address is written, the URL
 * standard reads it as one (`0x7f.1`, `2130706433`, `%31%32%37…`), and so do we.
 */
export function judgeEndpoint(text: string): Endpoint | EndpointRefusal {
  const refuse = (reason: string): EndpointRefusal => ({ reason, isAllowable: false });
  if (text.length > MAX_URL || !URL.canParse(text)) return refuse('it is not an address');
  const url = new URL(text);
  const { protocol } = url;
  if (protocol !== 'http:' && protocol !== 'https:') return refuse('only http and https are spoken');
  if (url.username !== '' || url.password !== '' || /^[a-z]+:\/\/[^/?#]*@/i.test(text)) {
    return refuse('it names a user');
  }
  if (url.search !== '' || url.hash !== '') return refuse('it has a query or a fragment');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  if (host === '' || (isIP(host) === 0 && !/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(host))) {
    return refuse('its host is not a name');
  }
  if (METADATA_NAMES.test(host)) return refuse('it is the metadata service of a cloud');
  const port = url.port === '' ? DEFAULT_PORTS[protocol] : Number(url.port);
  if ((port < 1024 && !LOW_PORTS.has(port)) || FOREIGN_PORTS.has(port)) {
    return refuse(`port ${port} is not one of S3`);
  }
  const path = url.pathname.replace(/\/+$/, '');
  const shownHost = isIP(host) === 6 ? `[${host}]` : host;
  return {
    url: `${protocol}//${shownHost}${url.port === '' ? '' : `:${url.port}`}${path}`,
    protocol,
    host,
    port,
  };
}

const SAYS: Readonly<Record<Exclude<AddressClass, 'public'>, string>> = {
  loopback: 'it is this machine itself',
  private: 'it lies in a private network',
  shared: 'it lies in a provider’s shared network',
  unspecified: 'it is no address of a machine',
  'link-local': 'it is link-local',
  metadata: 'it is the metadata service of a cloud',
  reserved: 'it is reserved',
};
const ALLOWABLE: ReadonlySet<AddressClass> = new Set(['loopback', 'private', 'shared']);

/** Judges an address that a name was resolved to; undefined lets it pass. @param allowed networks that the operator opened */
export function judgeAddress(address: string, allowed: Networks): EndpointRefusal | undefined {
  const kind = classifyAddress(address);
  if (kind === 'public') return undefined;
  const isAllowable = ALLOWABLE.has(kind);
  if (isAllowable && allowed.has(plainAddress(address))) return undefined;
  return { reason: SAYS[kind], isAllowable };
}
