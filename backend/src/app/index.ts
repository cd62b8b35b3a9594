/**
 * Composition: what runs in one process, in which order it starts and stops, and what the REST API has in common:
 * operator's login, errors as problem+json, health, metrics, the console's files. It holds no rule of the gateway
 * itself, and no other room may import it.
 */
export { AllModule, type Foundation } from './all.module.js';
export { describeApi } from './console/api-docs.js';
export { ProcessState } from './health/process-state.js';
export { createApiServer } from './http/api-server.js';
export { shippedProviderData } from './shipped-provider-data.js';
