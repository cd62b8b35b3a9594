/** Decides whether a requester may do something; the one evaluator of permissions. Never authenticates, never fetches. */
export * from './decide.js';
