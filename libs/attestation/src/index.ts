/**
 * What an attestation and a record of erasure say, how they are signed, and how anybody checks them with a public key
 * alone. Never asks a database, a backend or a clock.
 */
export * from './attestation-keys.js';
export * from './canonical-json.js';
export * from './document.js';
export * from './inclusion-proof.js';
export * from './judge-standing.js';
export * from './merkle-tree.js';
export * from './render-report.js';
export * from './signature.js';
export * from './split-lines.js';
export * from './statement.js';
export * from './summarize.js';
export * from './verify-document.js';
