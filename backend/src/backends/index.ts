/**
 * Moves bytes to and from the configured backends and knows how each of them is doing. It never decides
 * where a byte may lie, never reads or writes the metadata, and never follows a backend to another host.
 */
export * from './backend-declaration.js';
export * from './backends-file.js';
export { S3_ENTRY_FIELDS } from './backends-file-schema.js';
export * from './backends-file-error.js';
export { type BackendHealth } from './backend-monitor.js';
export * from './backend-prober.js';
export * from './backend-registry.js';
export * from './backends.module.js';
export { type DriverOperation } from './decorators/intercept-driver.js';
export { type BackendCall, type BackendMetrics } from './decorators/with-metrics.js';
export { createDriver } from './drivers/create-driver.js';
export { FileDriver } from './drivers/file/file.driver.js';
export { MemoryDriver } from './drivers/memory.driver.js';
export { S3Driver } from './drivers/s3/s3.driver.js';
export * from './local-zones.js';
export * from './pulled-chunks.js';
export { removeCopy } from './remove-copy.js';
export * from './storage-driver.js';
export { localZones } from './local-zones.js';
export * from './survey/provider-survey.js';
export { type RequestLanes } from './survey/request-lanes.js';
export { S3ProviderSurvey, type SurveyTarget } from './survey/s3-provider-survey.js';
export { SurveyFailure } from './survey/survey-failure.js';
export { SurveyKeys } from './survey/survey-keys.js';
export { vetEndpoint, type VettedEndpoint, type VettingRules } from './survey/vet-endpoint.js';
