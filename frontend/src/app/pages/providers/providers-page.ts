import { LiveAnnouncer } from '@angular/cdk/a11y';
import { Component, computed, effect, inject, input, linkedSignal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatPrefix } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import { Router, RouterLink } from '@angular/router';
import { CERTIFICATES, type CountedPage, FEATURES, type ProviderView } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import { ProviderApi } from '../../api/provider-api';
import { CountPipe } from '../../shared/count.pipe';
import { EmptyState } from '../../shared/empty-state';
import { LawChip } from '../../shared/law-chip';
import { ProblemCard } from '../../shared/problem-card';
import { SkeletonRows } from '../../shared/skeleton-rows';
import { StateMark } from '../../shared/state-mark';
import { PageTrail } from '../../shell/page-trail';
import { EXPOSURE_MARKS, FACT_MARKS, factName, placeCode, placeName } from './fact-words';
import { type FilterName, isNarrowed, queryOf, readFilter } from './provider-filter';

const MAX_COUNTRIES_IN_ROW = 5;

interface Choice {
  readonly name: FilterName;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
}

/** The data on storage services: where they lie, who owns them, what they offer; what is unknown stays that. */
@Component({
  selector: 'app-providers-page',
  imports: [
    CountPipe,
    EmptyState,
    LawChip,
    MatButton,
    MatFormField,
    MatIcon,
    MatInput,
    MatPrefix,
    MatSelectModule,
    ProblemCard,
    RouterLink,
    SkeletonRows,
    StateMark,
  ],
  templateUrl: './providers-page.html',
  styleUrl: './providers-page.scss',
})
export class ProvidersPage {
  private readonly api = inject(ProviderApi);
  private readonly router = inject(Router);
  /** Filters, in the address so that a view can be passed on. */
  readonly q = input<string>();
  readonly country = input<string>();
  readonly law = input<string>();
  readonly has = input<string>();
  readonly ownerLaw = input<string>();
  readonly exposure = input<string>();

  protected readonly filter = computed(() =>
    readFilter({
      q: this.q(),
      country: this.country(),
      law: this.law(),
      has: this.has(),
      ownerLaw: this.ownerLaw(),
      exposure: this.exposure(),
    }),
  );
  protected readonly isNarrowed = computed(() => isNarrowed(this.filter()));
  private readonly everything = this.api.providers(() => ({}));
  protected readonly found = this.api.providers(() => queryOf(this.filter()));
  /** The last answer stays on the screen until the next one is there. */
  private readonly answer = linkedSignal<
    CountedPage<ProviderView> | undefined,
    CountedPage<ProviderView> | undefined
  >({
    source: () => (this.found.hasValue() ? this.found.value() : undefined),
    computation: (answer, before) => answer ?? before?.value,
  });
  protected readonly problem = computed(() => {
    const error = this.found.error();
    return error ? problemOf(error) : undefined;
  });
  protected readonly rows = computed(() =>
    this.answer()?.items.map((provider) => ({
      provider,
      // What was asked for stands first, or it might be among those that are only counted.
      countries: provider.countries
        .toSorted((a, b) => Number(this.isAsked(b)) - Number(this.isAsked(a)))
        .slice(0, MAX_COUNTRIES_IN_ROW)
        .map(placeCode),
      more: Math.max(0, provider.countries.length - MAX_COUNTRIES_IN_ROW),
      allCountries: provider.countries.map(placeName).join(', '),
      exposure: EXPOSURE_MARKS[provider.cloudActExposure],
      facts: ['object-lock', 'versioning'].map((name) => FACT_MARKS[provider.features[name] ?? 'unknown']),
      iso: FACT_MARKS[provider.certificates['iso-27001'] ?? 'unknown'],
    })),
  );
  protected readonly choices = computed((): readonly Choice[] => {
    const all = this.everything.hasValue() ? this.everything.value().items : [];
    return [
      { name: 'country', label: 'Country', options: placesOf(all.flatMap(({ countries }) => countries)) },
      { name: 'law', label: 'Law', options: placesOf(all.flatMap(({ jurisdictions }) => jurisdictions)) },
      { name: 'has', label: 'Must have', options: FACT_OPTIONS },
      { name: 'ownerLaw', label: "Owner's law", options: placesOf(all.map(({ ownerLaw }) => ownerLaw)) },
      { name: 'exposure', label: 'CLOUD Act', options: EXPOSURE_OPTIONS },
    ];
  });
  protected readonly countLine = computed(() => {
    const shown = this.answer()?.total ?? 0;
    return shown === 1 ? '1 provider' : `${shown.toLocaleString('en-GB')} providers`;
  });

  constructor() {
    inject(PageTrail).follow(() => [{ label: 'Providers' }]);
    const announcer = inject(LiveAnnouncer);
    effect(() => {
      if (this.isNarrowed() && this.answer()) void announcer.announce(this.countLine());
    });
  }

  private isAsked(country: string): boolean {
    return this.filter().country.includes(country);
  }

  protected setText(event: Event): void {
    this.narrow({ q: (event.target as HTMLInputElement).value || null });
  }

  protected choose(name: FilterName, values: readonly string[]): void {
    this.narrow({ [name]: values.join(',') || null });
  }

  protected clear(): void {
    void this.router.navigate([], { queryParams: {}, replaceUrl: true });
  }

  protected retry(): void {
    this.found.reload();
  }

  private narrow(queryParams: Readonly<Record<string, string | null>>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }
}

const FACT_OPTIONS = [...FEATURES, ...CERTIFICATES].map((value) => ({ value, text: factName(value) }));
const EXPOSURE_OPTIONS = (['no', 'unknown', 'yes'] as const).map((value) => ({
  value,
  text: EXPOSURE_MARKS[value].word,
}));

/** Each place once, by its name; the unknown last. */
function placesOf(codes: readonly string[]): Choice['options'] {
  return [...new Set(codes)]
    .map((value) => ({ value, text: value === 'unknown' ? 'Unknown' : placeName(value) }))
    .toSorted(
      (a, b) =>
        Number(a.value === 'unknown') - Number(b.value === 'unknown') || a.text.localeCompare(b.text, 'en'),
    );
}
