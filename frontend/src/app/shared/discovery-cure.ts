import type { DiscoveryOutcome } from '@sgw/contracts';

/** Facts behind a stumble, as the problem brings them. */
export type OutcomeDetails = Readonly<Record<string, string | number>>;

/** What to do about a stumble: in words, and as a change of the form that one press makes. */
export interface Cure {
  readonly title: string;
  readonly text: string;
  readonly region?: string;
  /** A refused private address that the operator may let this one discovery reach. */
  readonly allowAddress?: string;
  readonly needsBucketNames?: boolean;
  /** The certificate of an authority that the server does not know. */
  readonly needsAuthority?: boolean;
}

type CureOf = (details: OutcomeDetails) => Cure;

const CURES: Readonly<Record<DiscoveryOutcome, CureOf>> = {
  dns: () => ({
    title: 'No such host',
    text: 'The endpoint’s name does not resolve from the server. Look for a typing error, or for a name that only your own network knows.',
  }),
  'tls-untrusted': () => ({
    title: 'The certificate is not trusted',
    text: 'No authority that the server knows has signed it. Name yours for this discovery, or give it to the server for good (NODE_EXTRA_CA_CERTS).',
    needsAuthority: true,
  }),
  'tls-name': () => ({
    title: 'The certificate is for another name',
    text: 'Use the name that stands in the certificate; with bucket names in the host, switch path style on.',
  }),
  'connect-timeout': () => ({
    title: 'The endpoint does not answer',
    text: 'Nothing came back in time. A firewall between the server and the endpoint is the usual reason.',
  }),
  refused: () => ({
    title: 'Nobody listens there',
    text: 'The host is there, but refuses connections on that port. Check the port, and http against https.',
  }),
  'blocked-address': blockedAddress,
  'not-s3': () => ({
    title: 'That is not an S3 endpoint',
    text: 'It answered, but not as S3 does: probably a web page or the console of the provider. The S3 endpoint has an address of its own.',
  }),
  'clock-skew': ({ offsetSeconds }) => ({
    title: 'The clocks differ',
    text: `The provider’s clock is ${offsetSeconds === undefined ? 'too far' : `${offsetSeconds} s`} away from the server’s. Set the server’s clock by NTP.`,
  }),
  'bad-key': () => ({
    title: 'The access key is not known there',
    text: 'Check the access key, and that it belongs to this provider and endpoint.',
  }),
  'bad-secret': () => ({
    title: 'The secret does not fit',
    text: 'Check the secret key. If it is right, the region is the usual reason; then path style.',
  }),
  'wrong-region': ({ region }) => ({
    title: 'Another region is asked for',
    text: region === undefined ? 'Enter the region that the provider names.' : `The provider says ${region}.`,
    ...(region === undefined ? {} : { region: String(region) }),
  }),
  'list-buckets-denied': () => ({
    title: 'The keys may not list buckets',
    text: 'Name the buckets yourself under “Scope and options”; the keys may still read those.',
    needsBucketNames: true,
  }),
  'bucket-denied': () => ({
    title: 'The keys may not read the bucket',
    text: 'Give them s3:ListBucket on it, or use other keys.',
  }),
  'slow-down': ({ retryAfterSeconds }) => ({
    title: 'The provider asks for patience',
    text: retryAfterSeconds === undefined ? 'Try again in a while.' : `Try again in ${retryAfterSeconds} s.`,
  }),
  truncated: () => ({ title: 'A limit was reached', text: 'What was seen until then is kept.' }),
  cancelled: () => ({ title: 'It was cancelled', text: 'What was seen until then is kept.' }),
};

/** Three refusals with one name: of the endpoint as it is written, of an address for good, of one that may be allowed. */
function blockedAddress({ address, setting, allowable }: OutcomeDetails): Cure {
  if (address === undefined) {
    return {
      title: 'The endpoint is not one that discoveries visit',
      text: 'They speak http and https to the ports that S3 is offered on, and to nothing else.',
    };
  }
  if (allowable !== 'yes') {
    return {
      title: 'The endpoint leads to a forbidden address',
      text: 'Metadata services and link-local addresses are never visited, and nothing can allow them.',
    };
  }
  return {
    title: 'The endpoint leads to a private address',
    text: `${address} is not public, and discoveries do not visit such addresses by themselves. You can allow it for this discovery (that is written to the log), or for good with ${setting ?? 'SGW_DISCOVERY_ALLOW'}.`,
    allowAddress: String(address),
  };
}

const PREFIX = 'discovery-';

const isOutcome = (outcome: string): outcome is DiscoveryOutcome => Object.hasOwn(CURES, outcome);

/** The cure of an outcome; undefined where it is none of a discovery. */
export function cureOf(outcome: string, details: OutcomeDetails = {}): Cure | undefined {
  return isOutcome(outcome) ? CURES[outcome](details) : undefined;
}

/** The outcome in a problem's code, `discovery-dns` → `dns`; other codes stay. */
export const outcomeOf = (code: string): string =>
  code.startsWith(PREFIX) ? code.slice(PREFIX.length) : code;
