/** Judges whether a backend may hold bytes, and says why not. Never chooses between backends, never looks at health. */
export * from './judge-backend.js';
