import { BackendRegistry } from '@backend/backends';
import { PolicyReader, type WrittenPolicy } from '@backend/policy';
import { Injectable } from '@nestjs/common';
import type { BackendFacts, LocationTerm, QualificationView } from '@sgw/contracts';
import { chooseMostDistinct } from '@sgw/placement';
import { effectivePolicy, judgeBackend, type PlacementRules } from '@sgw/policy';

/** Says which backends a policy's text would admit, before it is attached to anything. Changes nothing. */
@Injectable()
export class BackendQualifier {
  constructor(
    private readonly backends: BackendRegistry,
    private readonly reader: PolicyReader,
  ) {}

  /** @throws InvalidDocument */
  qualify(text: WrittenPolicy): QualificationView {
    const { document } = this.reader.read(text);
    const policy = effectivePolicy([{ scope: 'bucket', name: 'draft', version: 0, document }]);
    const { min, writeQuorum, distinct } = policy.copies;
    const judged = this.backends.facts().map((facts) => ({ facts, refusals: refusalsOf(facts, policy) }));
    const permitted = judged.filter(({ refusals }) => refusals.length === 0).map(({ facts }) => facts);
    return {
      backends: judged.map(({ facts, refusals }) => ({
        id: facts.id,
        provider: facts.provider,
        zone: facts.zone,
        country: facts.country,
        jurisdiction: facts.jurisdiction,
        ownerCountry: facts.ownerCountry,
        refusals,
      })),
      copiesNeeded: Math.max(min, writeQuorum),
      copiesPossible: chooseMostDistinct(permitted, permitted.length, distinct).length,
    };
  }
}

/** A bucket's locations are no part of the text: each backend is judged as if one named its zone. */
function refusalsOf(facts: BackendFacts, policy: PlacementRules['policy']) {
  const here: LocationTerm = { kind: 'zone', term: facts.zone };
  return judgeBackend(facts, { locations: [here], policy }).filter((refusal) => refusal.policy !== undefined);
}
