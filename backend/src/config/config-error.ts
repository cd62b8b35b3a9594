import { StartupError } from './startup-error.js';

/** A setting that cannot be used: one line per mistake. */
export class ConfigError extends StartupError {
  override readonly name = 'ConfigError';
}
