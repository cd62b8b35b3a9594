import type { PolicyDocument } from '@sgw/contracts';

/** A policy to begin with. */
export interface PolicyTemplate {
  readonly id: string;
  readonly title: string;
  readonly use: string;
  readonly document: PolicyDocument;
}

/** What most people begin with: each can be read in one sentence, and edited afterwards. */
export const POLICY_TEMPLATES: readonly PolicyTemplate[] = [
  {
    id: 'eu-two-copies',
    title: 'European Union, two copies',
    use: 'Every byte under EU law, in two countries of it.',
    document: {
      format: 1,
      description: 'Every byte lies under EU law, in two countries of it',
      residency: { allow: [{ jurisdiction: 'eu' }] },
      copies: { min: 2, default: 2, distinct: ['country'] },
    },
  },
  {
    id: 'no-foreign-reach',
    title: 'Out of foreign reach',
    use: 'EU law, and an owner whom neither the CLOUD Act nor a parent in the US or China reaches.',
    document: {
      format: 1,
      description: 'EU law, and no owner whom a foreign state can make hand out data',
      residency: { allow: [{ jurisdiction: 'eu' }] },
      ownership: { denyParentCountries: ['us', 'cn'], denyCloudAct: true },
    },
  },
  {
    id: 'one-country',
    title: 'One country only',
    use: 'Nothing leaves Finland, also not for a moment. Change the country to yours.',
    document: {
      format: 1,
      description: 'Nothing leaves Finland, also not for a moment',
      residency: { allow: [{ country: 'fi' }] },
      reads: { only: [{ country: 'fi' }] },
    },
  },
  {
    id: 'records',
    title: 'Records under lock',
    use: 'Seven years under compliance at the provider itself, gone within 30 days after a delete.',
    document: {
      format: 1,
      description: 'Seven years that nobody can shorten, held by the provider itself',
      residency: { allow: [{ jurisdiction: 'eu' }] },
      requires: { features: ['object-lock'] },
      retention: { mode: 'compliance', days: 2557, atProvider: true },
      erasure: { withinDays: 30 },
    },
  },
  {
    id: 'empty',
    title: 'Empty',
    use: 'It says nothing, and forbids nothing, until you write it.',
    document: { format: 1 },
  },
];

/** The template of an address; an unknown one is the empty one. */
export function templateOf(id: string | undefined): PolicyTemplate {
  const found = POLICY_TEMPLATES.find((template) => template.id === id);
  return found ?? { id: 'empty', title: 'Empty', use: '', document: { format: 1 } };
}
