/** Judges whether copies and the buckets at the backends still are as the rules want them. Never asks and never mends. */
export * from './compare-foreign.js';
export * from './comparison-window.js';
export * from './judge-bucket.js';
export * from './judge-copies.js';
export * from './finding.js';
export { isOverwritten } from './overwritten.js';
