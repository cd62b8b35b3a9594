/** Shapes, limits, error codes and the logic of what may be unknown, shared by the rooms and the console. Imports nothing, does no I/O. */
export * from './adoption.js';
export * from './attestation-views.js';
export * from './audit-views.js';
export * from './discovery.js';
export * from './gateway-error.js';
export * from './lifecycle.js';
export * from './limits.js';
export * from './placement.js';
export * from './policy-views.js';
export * from './policy.js';
export * from './replication.js';
export * from './rest-providers.js';
export * from './rest.js';
export * from './snapshot.js';
export * from './survey.js';
export * from './three-valued.js';
export * from './zone-facts.js';
