/**
 * Log, request ids and metrics. Secrets are cut out here, whatever the caller hands in; it never decides
 * anything and never fails a request because something could not be logged or counted.
 */
export * from './logger.js';
export * from './metrics-registry.js';
export * from './nest-logger.js';
export * from './observability.module.js';
export * from './on-behalf-of.js';
export * from './redact.js';
export * from './request-context.js';
