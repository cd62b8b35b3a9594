import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigError } from './config-error.js';
import { decodeMasterKey } from './master-key.js';
import type { Setting } from './setting.js';
import { type Config, type GivenSettings, settings } from './settings.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The process's environment, for whoever composes it. */
export function environment(): Environment {
  return process.env;
}

/**
 * Reads and checks all settings. An empty variable counts as unset, as compose files pass them so.
 *
 * @param env usually `process.env`
 * @throws ConfigError with one line per mistake: the variable, what is wrong, what to write
 */
export function readConfig(env: Environment): Config {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [field, setting] of Object.entries<Setting<unknown>>(settings)) {
    try {
      values[field] = readSetting(setting, env);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  const config = values as unknown as GivenSettings;
  refuseOneKeyForTwoPurposes(config);
  refuseHalfACertificate(config);
  return {
    ...config,
    dataDir: resolve(config.dataDir),
    snapshotDir: resolve(config.snapshotDir ?? join(config.dataDir, 'snapshots')),
    ...(config.backendsFile === undefined ? {} : { backendsFile: resolve(config.backendsFile) }),
    ...(config.tlsCertFile === undefined ? {} : { tlsCertFile: resolve(config.tlsCertFile) }),
    ...(config.tlsKeyFile === undefined ? {} : { tlsKeyFile: resolve(config.tlsKeyFile) }),
  };
}

function readSetting(setting: Setting<unknown>, env: Environment): unknown {
  const found = findText(setting, env);
  const text = found?.text ?? setting.fallback;
  if (text === undefined) return undefined;
  const { success, data, error } = setting.schema.safeParse(text);
  if (success) return data;
  const shown = setting.isSecret ? 'is not usable' : `is ${JSON.stringify(text)}`;
  throw new ConfigError(`${found?.name ?? setting.name} ${shown}: expected ${error.issues[0]?.message}.`);
}

function findText(setting: Setting<unknown>, env: Environment): { name: string; text: string } | undefined {
  const given = [setting.name, ...setting.aliases].flatMap((name) => {
    const direct = env[name]?.trim();
    const path = setting.isSecret ? env[`${name}_FILE`]?.trim() : undefined;
    if (direct && path) {
      throw new ConfigError(`${name} and ${name}_FILE are both set: keep one of them.`);
    }
    if (path) return [{ name: `${name}_FILE`, text: readSecretFile(`${name}_FILE`, path) }];
    return direct ? [{ name, text: direct }] : [];
  });
  return given[0];
}

function readSecretFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(
      `${name} names ${path}, which cannot be read (${code}): correct the path or its rights.`,
      {
        cause: error,
      },
    );
  }
}

function refuseHalfACertificate({ tlsCertFile, tlsKeyFile }: GivenSettings): void {
  if ((tlsCertFile === undefined) === (tlsKeyFile === undefined)) return;
  throw new ConfigError(
    'SGW_TLS_CERT_FILE and SGW_TLS_KEY_FILE go together: set both for https, or none for http.',
  );
}

function refuseOneKeyForTwoPurposes(config: GivenSettings): void {
  if (config.masterKey === undefined) return;
  decodeMasterKey(config.masterKey, 'SGW_MASTER_KEY');
  if (config.masterKey.reveal() === config.adminKey?.reveal()) {
    throw new ConfigError('SGW_MASTER_KEY and ADMIN_API_KEY are the same: make one key for each purpose.');
  }
}
