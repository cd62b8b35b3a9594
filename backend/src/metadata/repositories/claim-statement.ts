const CLAIMABLE = {
  all: 'true',
  adopted: `is_foreign AND state = 'suspect'`,
  others: `(is_foreign IS NOT TRUE OR state <> 'suspect')`,
} as const;

/** Which owed work is claimed: adopted objects that are to be read, everything else, or both. */
export type Claimable = keyof typeof CLAIMABLE;

/** Claims due rows, the oldest of each backend first. @param returning the columns of a claimed row */
export function claimStatement(
  only: Claimable,
  returning: string,
): { readonly name: string; readonly text: string } {
  return {
    name: `claim_replicas_3_${only}`,
    text: `UPDATE replica SET lease_token = gen_random_uuid(), due_at = now() + $4 * interval '1 second'
            WHERE id IN (
              SELECT due.id FROM unnest($1::text[], $2::int[]) AS slot (backend, free)
               CROSS JOIN LATERAL (SELECT id, due_at FROM replica
                                    WHERE backend_id = slot.backend AND due_at <= now() - $5 * interval '1 millisecond'
                                      AND ${CLAIMABLE[only]}
                                    ORDER BY due_at LIMIT slot.free FOR UPDATE SKIP LOCKED) AS due
               ORDER BY due.due_at LIMIT $3)
            RETURNING ${returning}`,
  };
}
