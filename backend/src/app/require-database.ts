import { type SecretText, StartupError } from '@backend/config';
import type { MetadataStore } from '@backend/metadata';
import { GatewayError } from '@sgw/contracts';

/** What codes of the system and of PostgreSQL mean for whoever wrote the address. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'nobody knows a host of this name',
  EAI_AGAIN: 'the name could not be looked up',
  EHOSTUNREACH: 'there is no way to this host',
  ENETUNREACH: 'there is no way to its network',
  ETIMEDOUT: 'it does not answer',
  ECONNRESET: 'it closed the connection',
  '28000': 'it does not let this user in',
  '28P01': 'it does not take this user with this password',
  '3D000': 'it has no database of this name',
  '53300': 'it has no connection left',
  '57P03': 'it is starting or stopping',
};

/** @throws StartupError when the database of the settings cannot be used; never with the password */
export async function requireDatabase(store: Pick<MetadataStore, 'ping'>, url: SecretText): Promise<void> {
  try {
    await store.ping();
  } catch (error) {
    throw new StartupError(explainUnreachable(url, error), { cause: error });
  }
}

/** One line: the setting, the server, what is wrong, and what to do. */
export function explainUnreachable(url: SecretText, error: unknown): string {
  const { hostname, port, pathname, username, password } = new URL(url.reveal());
  // What clients are told of it stands around what the driver said.
  const { code, message } = (
    error instanceof GatewayError ? (error.cause ?? error) : error
  ) as NodeJS.ErrnoException;
  const secrets = [password, decodeURIComponent(password)].filter((text) => text !== '');
  const told = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), message.split('\n')[0] ?? '');
  const reason = /timeout/i.test(message) ? REASONS.ETIMEDOUT : (REASONS[code ?? ''] ?? told);
  const user = username === '' ? '' : `, user ${decodeURIComponent(username)}`;
  const server = `${hostname || 'localhost'}:${port || 5432} (database ${decodeURIComponent(pathname.slice(1)) || 'of the user'}${user})`;
  return `SGW_DATABASE_URL names PostgreSQL at ${server}, which cannot be used: ${reason}. Start it, or correct SGW_DATABASE_URL; without it, the gateway brings its own.`;
}
