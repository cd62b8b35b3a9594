import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, decodeMasterKey, SecretText, StartupError } from '@backend/config';

/** The two keys of an installation. */
export interface InstallationKeys {
  /** Seals secrets at rest; 32 bytes. */
  readonly masterKey: Buffer;
  /** Lets the operator into console and REST. */
  readonly adminKey: SecretText;
  /** File the admin key lies in; undefined when the settings gave it. */
  readonly adminKeyFile: string | undefined;
  /** Whether the admin key was made just now. */
  readonly isAdminKeyNew: boolean;
}

/**
 * The keys the settings name, else those in the data folder, made on the first start with mode 0600.
 *
 * @param holdsCluster whether the data folder already keeps a database: a lost master key is then an error,
 *   as a new one could not open what the old one sealed
 * @throws StartupError when a key file is unusable, or the master key of an existing installation is gone
 */
export function readInstallationKeys(config: Config, holdsCluster: boolean): InstallationKeys {
  const masterFile = join(config.dataDir, 'master.key');
  const adminKeyFile = join(config.dataDir, 'admin-key');
  if (config.masterKey === undefined && holdsCluster && !existsSync(masterFile)) {
    throw new StartupError(
      `${masterFile} is missing, and the secrets in the database were sealed with it: put it back from your backup, or set SGW_MASTER_KEY.`,
    );
  }
  const master = config.masterKey ?? keptKey(masterFile).key;
  const admin = config.adminKey === undefined ? keptKey(adminKeyFile) : undefined;
  const adminKey = config.adminKey ?? admin?.key;
  if (adminKey === undefined || adminKey.reveal().length < 32) {
    throw new StartupError(`${adminKeyFile} holds no key: delete it, and the next start makes a new one.`);
  }
  return {
    masterKey: decodeMasterKey(master, config.masterKey === undefined ? masterFile : 'SGW_MASTER_KEY'),
    adminKey,
    adminKeyFile: admin === undefined ? undefined : adminKeyFile,
    isAdminKeyNew: admin?.isNew ?? false,
  };
}

function keptKey(path: string): { key: SecretText; isNew: boolean } {
  const isNew = !existsSync(path);
  try {
    if (isNew) {
      // Written aside and linked: a crash leaves a whole key or none.
      const draft = `${path}.${process.pid}`;
      writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flush: true });
      linkSync(draft, path);
      rmSync(draft);
    }
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
    return { key: new SecretText(readFileSync(path, 'utf8').trim()), isNew };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartupError(`${path} cannot be read or made (${code}): correct its owner or rights.`, {
      cause: error,
    });
  }
}
