/**
 * Decides by lifecycle rules what of a bucket is due, and when something will be. Never deletes, never reads a clock: what
 * is known of a version and the moment are arguments.
 */
export * from './day-rounding.js';
export * from './judge-upload.js';
export * from './judge-version.js';
export * from './match-rule.js';
export * from './tell-expiry.js';
export * from './walk-ranges.js';
