import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import type { Known, ProviderDetailView, RegionView } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import { ProviderApi } from '../../api/provider-api';
import { LawChip } from '../../shared/law-chip';
import { ProblemCard } from '../../shared/problem-card';
import { SkeletonRows } from '../../shared/skeleton-rows';
import { type Mark, StateMark } from '../../shared/state-mark';
import { PageTrail } from '../../shell/page-trail';
import { EXPOSURE_MARKS, FACT_MARKS, factName, placeCode, placeName } from './fact-words';

/** One provider: its place, law and owner, every fact with what is unknown, its zones, and where it was all read. */
@Component({
  selector: 'app-provider-page',
  imports: [LawChip, MatButton, MatIcon, ProblemCard, RouterLink, SkeletonRows, StateMark],
  templateUrl: './provider-page.html',
  styleUrl: './provider-page.scss',
})
export class ProviderPage {
  readonly id = input.required<string>();
  private readonly resource = inject(ProviderApi).provider(() => this.id());
  protected readonly provider = computed(() =>
    this.resource.hasValue() ? this.resource.value() : undefined,
  );
  protected readonly problem = computed(() => {
    const error = this.resource.error();
    return error ? problemOf(error) : undefined;
  });
  protected readonly exposure = computed(
    () => EXPOSURE_MARKS[this.provider()?.cloudActExposure ?? 'unknown'],
  );
  protected readonly egressFee = computed(() => EGRESS_WORDS[this.provider()?.egressFee ?? 'unknown']);
  protected readonly price = computed(() => {
    const price = this.provider()?.priceEurPerTbMonth;
    return price === undefined ? 'Unknown' : `${price.toFixed(2)} € per TB and month`;
  });
  protected readonly groups = computed(() => {
    const provider = this.provider();
    if (!provider) return [];
    return [
      { title: 'What its S3 API offers', facts: factsOf(provider.features) },
      { title: 'Who vouches for it', facts: factsOf(provider.certificates) },
    ];
  });
  protected readonly owners = computed(() => ownersOf(this.provider()));
  protected readonly zones = computed(() => this.provider()?.regions.map(zoneRow) ?? []);
  protected readonly overrides = computed(
    () =>
      this.provider()?.regions.flatMap(({ zone, overrides }) =>
        overrides.map((override) => ({ zone, override, ...overrideWords(override) })),
      ) ?? [],
  );

  constructor() {
    inject(PageTrail).follow(() => [
      { label: 'Providers', link: ['/providers'] },
      { label: this.provider()?.name ?? this.id() },
    ]);
  }

  protected retry(): void {
    this.resource.reload();
  }
}

const EGRESS_WORDS: Readonly<Record<Known, string>> = {
  yes: 'Charged',
  partial: 'Charged in part',
  no: 'None',
  unknown: 'Unknown',
};

interface Fact {
  readonly name: string;
  readonly mark: Mark;
}

function factsOf(known: Readonly<Record<string, Known>>): readonly Fact[] {
  return Object.entries(known).map(([name, value]) => ({ name: factName(name), mark: FACT_MARKS[value] }));
}

function ownersOf(provider: ProviderDetailView | undefined) {
  if (!provider) return [];
  const { legalEntity, legalEntityCountry, owner, ownerCountry } = provider;
  return [
    { role: 'Contract with', name: legalEntity, country: legalEntityCountry },
    { role: 'Legal parent', name: owner, country: ownerCountry },
  ].map((one) => ({
    ...one,
    isUnknown: one.name === 'unknown',
    place: one.country === 'unknown' ? 'country unknown' : placeName(one.country),
  }));
}

function zoneRow(region: RegionView) {
  return {
    region,
    country: placeCode(region.country),
    city: region.city === 'unknown' && region.cityName === 'multi' ? 'several' : region.cityName,
    isSpecial: region.overrides.length > 0,
    exposure: EXPOSURE_MARKS[region.cloudActExposure],
  };
}

function overrideWords({ fact, value, insteadOf }: RegionView['overrides'][number]) {
  const marks = fact === 'cloud-act-exposure' ? EXPOSURE_MARKS : FACT_MARKS;
  return { name: factName(fact), mark: marks[value], insteadOf: marks[insteadOf].word };
}
