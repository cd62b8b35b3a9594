import type { BackendFacts } from './placement.js';

/**
 * A placement policy as people write it, and what comes out when it is judged. The JSON Schema is served at
 * `GET /api/v1/policies/schema`; the meaning of every field stands in docs/placement-policy.md.
 */

/** A place or whoever runs it; all that is named must fit. Codes in lower case, `gb` for the United Kingdom. */
export interface PlacePattern {
  readonly jurisdiction?: string | undefined;
  readonly country?: string | undefined;
  readonly city?: string | undefined;
  readonly zone?: string | undefined;
  readonly provider?: string | undefined;
}

/** What any two copies of one object must not have in common. */
export type Distinctness = 'provider' | 'country' | 'zone';

export interface CopyRules {
  readonly min?: number | undefined;
  readonly default?: number | undefined;
  readonly max?: number | undefined;
  /** Copies that backends must have confirmed before a write is answered. */
  readonly writeQuorum?: number | undefined;
  readonly distinct?: readonly Distinctness[] | undefined;
}

export interface PolicyDocument {
  /** Version of the language. */
  readonly format: 1;
  readonly description?: string | undefined;
  readonly residency?:
    | {
        /** A backend must fit one of these. */
        readonly allow?: readonly PlacePattern[] | undefined;
        /** A backend must fit none of these, for certain. */
        readonly deny?: readonly PlacePattern[] | undefined;
      }
    | undefined;
  readonly ownership?:
    | {
        /** Countries of an ultimate legal parent that is not accepted. */
        readonly denyParentCountries?: readonly string[] | undefined;
        /** The owner must not be exposed to the CLOUD Act, for certain: exposed and unknown are both refused. */
        readonly denyCloudAct?: true | undefined;
      }
    | undefined;
  readonly requires?:
    | {
        readonly features?: readonly string[] | undefined;
        readonly certificates?: readonly string[] | undefined;
      }
    | undefined;
  readonly copies?: CopyRules | undefined;
  /** Preferred places, best first, among those that the bucket's list ranks alike. */
  readonly order?: readonly PlacePattern[] | undefined;
  readonly reads?:
    | {
        /** Copies elsewhere are never read from for a client. */
        readonly only?: readonly PlacePattern[] | undefined;
        /** Where to read first. */
        readonly prefer?: readonly PlacePattern[] | undefined;
      }
    | undefined;
  readonly retention?:
    | {
        readonly mode: 'governance' | 'compliance';
        readonly days: number;
        /** Whether the provider must enforce it, too: a backend without object lock is refused. */
        readonly atProvider?: boolean | undefined;
      }
    | undefined;
  readonly erasure?: { readonly withinDays: number } | undefined;
  /** Whether copies that clients make may leave where the source may lie; only when all policies of the source say so. */
  readonly copyOut?: boolean | undefined;
}

/** `origin`: what a copy brought along from its source. */
export type PolicyScope = 'tenant' | 'bucket' | 'tag' | 'origin';

/**
 * The system tag in which a copied version carries the terms of its source. All that is judged is judged with its tags, so
 * nobody who judges can miss it. Clients can neither see nor set nor remove it.
 */
export const RESIDENCY_TAG = 'sgw:residency';

/** One immutable version of a policy, and through what it applies. */
export interface PolicyRef {
  readonly scope: PolicyScope;
  readonly name: string;
  readonly version: number;
}

/** A policy version with its text, as it is attached to a bucket. */
export interface AttachedPolicy extends PolicyRef {
  readonly document: PolicyDocument;
  /** Only for objects with this tag. */
  readonly tag?: { readonly key: string; readonly value: string } | undefined;
}

export type RuleName = 'residency' | 'ownership' | 'feature' | 'certificate';

/** One broken rule; `reason` is a sentence for a person. */
export interface Refusal {
  readonly rule: RuleName;
  readonly reason: string;
  /** Whether the rule is broken only because nobody knows. */
  readonly isUnknown: boolean;
  /** Where the rule stands; absent for the bucket's own location list. */
  readonly policy?: PolicyRef;
  /** JSON pointer into the policy's document. */
  readonly pointer?: string;
}

/** A backend and every rule that it breaks. */
export interface Verdict {
  readonly facts: BackendFacts;
  readonly refusals: readonly Refusal[];
}

/** What became of one backend in a decision. */
export interface JudgedBackend {
  readonly id: string;
  readonly provider: string;
  readonly zone: string;
  readonly country: string;
  readonly jurisdiction: string;
  readonly ownerCountry: string;
  /** `chosen`: bytes go there · `owed`: a copy is owed · `spare`: allowed, not needed · `unreachable`: allowed, but down · `refused` */
  readonly verdict: 'chosen' | 'owed' | 'spare' | 'unreachable' | 'refused';
  readonly refusals: readonly Refusal[];
}

export type DecisionKind = 'write' | 'replicate' | 'move' | 'fail-over';

/** The recorded result of judging the rules once. Shared by all that was judged alike. */
export interface DecisionRecord {
  readonly format: 1;
  readonly kind: DecisionKind;
  readonly outcome: 'placed' | 'refused';
  readonly policies: readonly PolicyRef[];
  readonly locations: readonly string[];
  /** The tags that the rules look at. */
  readonly tags: Readonly<Record<string, string>>;
  readonly copies: {
    readonly wanted: number;
    readonly writeQuorum: number;
    readonly distinct: readonly Distinctness[];
  };
  readonly backends: readonly JudgedBackend[];
  /** Allowed backends, best first. */
  readonly order: readonly string[];
  readonly required: readonly string[];
  /** Where the bytes of this very step go, or are read from. */
  readonly choice: readonly string[];
  /** Why nothing was placed. */
  readonly refusal?: string;
}
