import type { PoolClient } from 'pg';

const REST = `
  WITH lost AS (
    UPDATE replica r SET state = 'suspect', due_at = NULL, lease_token = NULL, generation = r.generation + 1,
           error = 'a listing of the provider does not have it as it was adopted'
      FROM object_version v
     WHERE r.version_id = ANY ($1) AND r.is_foreign AND v.id = r.version_id AND v.state = 'live'
       AND (r.state = 'completed' OR r.state = 'suspect' AND (r.due_at IS NOT NULL OR r.error IS NULL))
       AND EXISTS (SELECT 1 FROM replica o WHERE o.version_id = v.id AND o.is_foreign IS NOT TRUE AND o.state = 'completed')
    RETURNING r.version_id)
  INSERT INTO replan (id, scope) SELECT version_id, 'version' FROM lost
  ON CONFLICT (id) DO UPDATE SET change_seq = nextval('change_seq'), due_at = now()`;

/**
 * Of what the provider has no more there are copies of ours: nobody asks for it there any more, and the plan does without it.
 * It stays a copy that others stored, and so a difference.
 *
 * @param versions adopted versions that the provider has not, or not as they were
 */
export async function restLost(client: PoolClient, versions: readonly string[]): Promise<void> {
  if (versions.length > 0) await client.query(REST, [versions]);
}
