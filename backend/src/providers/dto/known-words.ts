import type { Answer, Known } from '@sgw/contracts';

export const ANSWERS: readonly Answer[] = ['yes', 'no', 'unknown'];
export const KNOWN: readonly Known[] = ['yes', 'no', 'partial', 'unknown'];

/** How the API's description shows facts by their name. */
export const knownByName = (description: string) => ({
  type: 'object' as const,
  additionalProperties: { type: 'string', enum: [...KNOWN] },
  description,
});
