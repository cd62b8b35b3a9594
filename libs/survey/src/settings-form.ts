import type { BucketSettings } from '@sgw/contracts';
import { z } from 'zod';
import { count, type Fallback, line } from './form-words.js';
import { maskTags } from './mask-secrets.js';

const unknownState = z.object({
  state: z.enum(['absent', 'denied', 'unsupported', 'not-checked', 'failed']),
});

/** The settings of a bucket as a snapshot keeps them. @param orElse what becomes of an answer that is missing, or damaged */
export function settingsForm(orElse: Fallback) {
  const answer = <T extends z.ZodType>(value: T) =>
    orElse(
      z.discriminatedUnion('state', [z.object({ state: z.literal('known'), value }), unknownState]),
      () => ({ state: 'not-checked' as const }),
    );
  return z.object({
    location: answer(line(100)),
    versioning: answer(z.enum(['enabled', 'suspended', 'off'])),
    mfaDelete: answer(z.boolean()),
    encryption: answer(z.object({ algorithm: line(40), hasKey: z.boolean() })),
    objectLock: answer(
      z.object({
        enabled: z.boolean(),
        mode: z.enum(['GOVERNANCE', 'COMPLIANCE']).optional(),
        days: count.optional(),
        years: count.optional(),
      }),
    ),
    lifecycle: answer(
      z.object({
        rules: count,
        expires: z.boolean(),
        transitions: z.boolean(),
        abortsUploads: z.boolean(),
        expiresNoncurrent: z.boolean(),
      }),
    ),
    policy: answer(z.object({ statements: count, isPublic: z.boolean() })),
    acl: answer(
      z.object({
        grants: z
          .array(
            z.object({
              grantee: z.enum(['owner', 'all-users', 'authenticated-users', 'log-delivery', 'account']),
              permission: line(40),
            }),
          )
          .max(1000)
          .readonly(),
      }),
    ),
    publicAccessBlock: answer(
      z.object({
        blockPublicAcls: z.boolean(),
        ignorePublicAcls: z.boolean(),
        blockPublicPolicy: z.boolean(),
        restrictPublicBuckets: z.boolean(),
      }),
    ),
    ownership: answer(line(60)),
    tags: answer(z.record(z.string().max(256), z.string().max(1024)).transform(maskTags)),
    cors: answer(z.object({ rules: count, anyOrigin: z.boolean() })),
    logging: answer(z.object({ targetBucket: line(255) })),
    replication: answer(z.object({ rules: count })),
    website: answer(z.boolean()),
  }) satisfies z.ZodType<BucketSettings, unknown>;
}
