/** The life of a replica: which states follow which, how long to wait, what a failure means. Never claims or moves anything. */
export * from './back-off.js';
export * from './classify-failure.js';
export * from './lease.js';
export * from './replica-transitions.js';
