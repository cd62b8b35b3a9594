/**
 * Reads and checks the settings, and keeps secrets from being printed or stored in clear.
 * It is the only room that knows the environment; it never opens a connection or starts anything.
 */
export * from './config.module.js';
export * from './config-error.js';
export * from './master-key.js';
export * from './public-urls.js';
export * from './read-config.js';
export * from './secret-box.js';
export * from './secret-text.js';
export { settings, type Config, type GivenSettings } from './settings.js';
export * from './startup-error.js';
export * from './trusted-proxies.js';
export * from './unknown-settings.js';
