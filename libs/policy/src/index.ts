/** Reads placement policies, intersects them, and judges whether a backend may hold bytes, with reasons. Never chooses between backends, never looks at health. */
export * from './canonical-json.js';
export * from './carried-terms.js';
export * from './effective-policy.js';
export * from './terms-of-copy.js';
export * from './judge-backend.js';
export * from './judgement.js';
export * from './place-pattern.js';
export * from './policy-document.js';
export * from './policy-facts.js';
export * from './policy-names.js';
