import { Component, computed, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { BucketVerdict, SnapshotVerdict } from '@sgw/contracts';
import { CountPipe } from '../../shared/count.pipe';
import { LawChip } from '../../shared/law-chip';
import { StateMark } from '../../shared/state-mark';
import { loadWords, sentenceOf, targetRow, VERDICT_MARKS, verdictRow } from './verdict-words';

const ORDER: readonly BucketVerdict[] = ['must-move', 'not-known', 'may-stay'];

/** A verdict: what may not stay and by which rule, where it would go, and what that costs. */
@Component({
  selector: 'app-verdict-outcome',
  imports: [CountPipe, LawChip, MatButton, RouterLink, StateMark],
  templateUrl: './verdict-outcome.html',
  styleUrl: './verdict-outcome.scss',
})
export class VerdictOutcome {
  readonly verdict = input.required<SnapshotVerdict>();
  protected readonly id = computed(() => this.verdict().snapshot.id);
  protected readonly mending = computed(() => this.verdict().mending);
  /** The numbers of what may not stay are less than the whole, where some bucket was not seen to its end. */
  private readonly isBound = computed(() =>
    this.verdict().buckets.some(({ verdict, basis }) => verdict !== 'may-stay' && basis !== 'exact'),
  );
  protected readonly sentence = computed(() => sentenceOf(this.verdict(), this.isBound()));
  protected readonly isLegal = computed(() => this.verdict().illegal.buckets === 0);
  protected readonly counts = computed(() =>
    ORDER.map((verdict) => ({ mark: VERDICT_MARKS[verdict], count: this.verdict().counts[verdict] })),
  );
  protected readonly total = computed(() => loadWords(this.mending().total));
  protected readonly hasMove = computed(() => this.mending().total.buckets > 0);
  protected readonly chosen = computed(() =>
    this.mending()
      .targets.filter(({ isChosen }) => isChosen)
      .map(targetRow),
  );
  protected readonly others = computed(() =>
    this.mending()
      .targets.filter(({ isChosen }) => !isChosen)
      .map(targetRow),
  );
  protected readonly rows = computed(() =>
    this.verdict()
      .buckets.map(verdictRow)
      .sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict)),
  );
}
