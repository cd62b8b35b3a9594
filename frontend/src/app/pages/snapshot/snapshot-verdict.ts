import { LiveAnnouncer } from '@angular/cdk/a11y';
import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { MatAutocompleteModule, type MatAutocompleteSelectedEvent } from '@angular/material/autocomplete';
import { MatButton } from '@angular/material/button';
import { MatFormField } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import { Router, RouterLink } from '@angular/router';
import type { PolicyDocument, Problem, SnapshotVerdict, SnapshotVerdictRequest } from '@sgw/contracts';
import { localProblem, problemOf } from '../../api/api-problem';
import { ProviderApi } from '../../api/provider-api';
import { VerdictApi } from '../../api/verdict-api';
import { LawChip } from '../../shared/law-chip';
import { ProblemCard } from '../../shared/problem-card';
import { SkeletonRows } from '../../shared/skeleton-rows';
import { VerdictOutcome } from './verdict-outcome';
import { READY_POLICIES } from './verdict-words';

const OWN = 'own';
/** Zones offered at once; more would not be read. */
const MOST_ZONES = 40;
const STARTER = JSON.stringify(READY_POLICIES[0]?.document, null, 2);

/** What of a snapshot would be illegal under a policy, and what mending it would move. Nothing is changed by asking. */
@Component({
  selector: 'app-snapshot-verdict',
  imports: [
    LawChip,
    MatAutocompleteModule,
    MatButton,
    MatFormField,
    MatIcon,
    MatInput,
    MatSelectModule,
    ProblemCard,
    RouterLink,
    SkeletonRows,
    VerdictOutcome,
  ],
  templateUrl: './snapshot-verdict.html',
  styleUrl: './snapshot-verdict.scss',
})
export class SnapshotVerdictTab {
  private readonly api = inject(VerdictApi);
  private readonly router = inject(Router);
  private readonly announcer = inject(LiveAnnouncer);
  readonly id = input.required<string>();
  /** A policy of this installation, a ready question, and where the endpoint stands; in the address so that a view can be passed on. */
  readonly policy = input<string>();
  readonly ask = input<string>();
  readonly zone = input<string>();

  private readonly stored = this.api.policies();
  private readonly regions = inject(ProviderApi).regions();
  protected readonly ready = READY_POLICIES;
  protected readonly own = OWN;
  protected readonly text = signal(STARTER);
  protected readonly zoneText = signal('');
  protected readonly verdict = signal<SnapshotVerdict | undefined>(undefined);
  protected readonly problem = signal<Problem | undefined>(undefined);
  protected readonly isJudging = signal(false);
  private turn = 0;

  protected readonly policies = computed(() => (this.stored.hasValue() ? this.stored.value() : []));
  protected readonly choice = computed(() => {
    const policy = this.policy();
    if (policy) return `policy:${policy}`;
    return this.ask() ?? READY_POLICIES[0]?.id ?? OWN;
  });
  protected readonly isOwn = computed(() => this.choice() === OWN);
  /** Nobody knows where the endpoint stands, unless the operator says so. */
  protected readonly needsZone = computed(() => {
    const basis = this.verdict()?.place.basis;
    return !!this.zone() || basis === 'unknown' || basis === 'shared-endpoint';
  });
  protected readonly zones = computed(() => {
    const words = this.zoneText().toLowerCase().split(/\s+/u).filter(Boolean);
    return (this.regions.hasValue() ? this.regions.value().items : [])
      .map(({ zone, providerName, cityName, country, region }) => ({
        zone,
        label: `${providerName} · ${cityName} ${country.toUpperCase()} · ${region}`,
      }))
      .filter(({ zone, label }) => words.every((word) => `${zone} ${label}`.toLowerCase().includes(word)))
      .slice(0, MOST_ZONES);
  });

  constructor() {
    effect(() => {
      const [id, choice, zone] = [this.id(), this.choice(), this.zone()];
      untracked(() => {
        if (choice !== OWN) void this.judge(id, requestOf(choice, zone));
        else this.forget();
      });
    });
    effect(() => this.zoneText.set(this.zone() ?? ''));
  }

  protected choose(choice: string): void {
    const policy = choice.startsWith('policy:') ? choice.slice('policy:'.length) : null;
    this.show({ policy, ask: policy ? null : choice });
  }

  protected place({ option }: MatAutocompleteSelectedEvent): void {
    this.show({ zone: option.value as string });
  }

  protected show(queryParams: Readonly<Record<string, string | null>>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected again(): void {
    const choice = this.choice();
    if (choice === OWN) this.judgeOwn();
    else void this.judge(this.id(), requestOf(choice, this.zone()));
  }

  /** What was typed is judged when it is asked for, not at every letter. */
  protected judgeOwn(): void {
    try {
      const document = JSON.parse(this.text()) as PolicyDocument;
      const zone = this.zone();
      void this.judge(this.id(), { document, ...(zone && { zone }) });
    } catch (error) {
      this.forget();
      const detail = error instanceof Error ? error.message : '';
      this.problem.set(localProblem('That is no JSON', detail));
    }
  }

  private forget(): void {
    this.turn++;
    this.verdict.set(undefined);
    this.problem.set(undefined);
    this.isJudging.set(false);
  }

  private async judge(id: string, request: SnapshotVerdictRequest): Promise<void> {
    const turn = ++this.turn;
    this.isJudging.set(true);
    this.problem.set(undefined);
    try {
      const verdict = await this.api.judge(id, request);
      if (turn !== this.turn) return;
      this.verdict.set(verdict);
      void this.announcer.announce(`${verdict.illegal.buckets} buckets may not stay`);
    } catch (thrown) {
      if (turn !== this.turn) return;
      this.verdict.set(undefined);
      this.problem.set(problemOf(thrown));
    } finally {
      if (turn === this.turn) this.isJudging.set(false);
    }
  }
}

function requestOf(choice: string, zone: string | undefined): SnapshotVerdictRequest {
  const where = zone ? { zone } : {};
  if (choice.startsWith('policy:')) return { policy: choice.slice('policy:'.length), ...where };
  const document = (READY_POLICIES.find(({ id }) => id === choice) ?? READY_POLICIES[0])?.document;
  return { ...(document && { document }), ...where };
}
