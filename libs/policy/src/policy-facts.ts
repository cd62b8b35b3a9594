import type { Known } from '@sgw/contracts';

/** What a policy may ask about a backend. The word `unknown` stands wherever nobody knows; a fact left out is unknown, too. */
export interface PolicyFacts {
  readonly id: string;
  readonly provider: string;
  readonly zone: string;
  readonly city: string;
  readonly country: string;
  readonly jurisdiction: string;
  /** Country of the ultimate legal parent. */
  readonly ownerCountry: string;
  /** Whether the United States can make the owner hand out data. */
  readonly cloudActExposure?: 'yes' | 'no' | 'unknown';
  readonly features: Readonly<Record<string, Known>>;
  readonly certificates?: Readonly<Record<string, Known>>;
}

/** What a fact says that nobody knows. */
export const UNKNOWN = 'unknown';
