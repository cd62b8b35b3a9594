/** Shapes, limits and error codes that the rooms and the console share. Imports nothing, does nothing. */
export * from './gateway-error.js';
export * from './limits.js';
export * from './placement.js';
export * from './policy-views.js';
export * from './policy.js';
export * from './replication.js';
export * from './rest.js';
