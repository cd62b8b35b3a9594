/** Object lock: what protects a version, until when, and who may change that. Never reads a clock, a row or a request. */
export * from './default-retention.js';
export * from './may-change-retention.js';
export * from './may-delete.js';
export * from './object-lock.js';
