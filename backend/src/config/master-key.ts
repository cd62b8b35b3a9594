import { ConfigError } from './config-error.js';
import type { SecretText } from './secret-text.js';

/**
 * Decodes a master key: 32 bytes as 64 hexadecimal digits or as base64.
 *
 * @param name what the key came from, for the message
 * @throws ConfigError when it is anything else
 */
export function decodeMasterKey(text: SecretText, name: string): Buffer {
  const value = text.reveal().trim();
  const key = /^[0-9a-fA-F]{64}$/.test(value) ? Buffer.from(value, 'hex') : Buffer.from(value, 'base64');
  const isBase64 = /^[A-Za-z0-9+/_-]{43}=?$/.test(value);
  if (key.length !== 32 || (value.length !== 64 && !isBase64)) {
    throw new ConfigError(
      `${name} is not 32 random bytes in hexadecimal or base64: make one with \`openssl rand -hex 32\`.`,
    );
  }
  if (new Set(key).size < 8)
    throw new ConfigError(`${name} is not random: make one with \`openssl rand -hex 32\`.`);
  return key;
}
