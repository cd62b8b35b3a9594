import { OPERATIONS, type OperationFacts } from './operations.js';

/**
 * Sub-resources and behaviour-changing parameters of AWS that no row of the operations table names.
 * A request that carries one asks for something we do not do, whatever its method.
 */
const WITHOUT_OPERATION = [
  'abac',
  'annotation',
  'metadataAnnotationTable',
  'metadataConfiguration',
  'metadataInventoryTable',
  'metadataJournalTable',
  'metadataTable',
  'session',
];

const fromTable = Object.values<OperationFacts>(OPERATIONS).flatMap((facts) => facts.query ?? []);

/** Every query parameter that selects an operation, done or not. `list-type` only varies a listing. */
export const SUB_RESOURCES: ReadonlySet<string> = new Set(
  [...fromTable, ...WITHOUT_OPERATION].filter((name) => name !== 'list-type'),
);

/** Parameters that may be empty and mean nothing by themselves, on any method. */
const PLAIN_PARAMETERS: ReadonlySet<string> = new Set([
  'continuation-token',
  'delimiter',
  'encoding-type',
  'fetch-owner',
  'key-marker',
  'list-type',
  'marker',
  'max-buckets',
  'max-keys',
  'max-parts',
  'max-uploads',
  'part-number-marker',
  'partNumber',
  'prefix',
  'start-after',
  'upload-id-marker',
  'version-id-marker',
  'versionId',
  'x-id',
  'AWSAccessKeyId',
  'Expires',
  'Signature',
]);

/** Whether AWS or a signature gives the parameter a meaning of its own, so that it selects no operation. */
export function isPlainParameter(name: string): boolean {
  return PLAIN_PARAMETERS.has(name) || name.startsWith('response-') || /^x-amz-/i.test(name);
}
