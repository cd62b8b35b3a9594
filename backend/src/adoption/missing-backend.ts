import { S3_ENTRY_FIELDS } from '@backend/backends';

/** What to declare where no backend is, in the words of the backends file. */
export function missingBackend(backend: string | undefined, endpoint: string | undefined): string {
  const what = backend === undefined ? `at ${endpoint}` : `called ${backend}`;
  const entry = backend ?? 'one with that endpoint';
  const fields = S3_ENTRY_FIELDS.map((name) => (name === 'kind' ? 'kind: s3' : name)).join(', ');
  return (
    `No backend ${what} is declared. Add ${entry} to the file of SGW_BACKENDS_FILE (${fields}) ` +
    'and start the gateway again: the keys of a discovery are never used for it.'
  );
}
