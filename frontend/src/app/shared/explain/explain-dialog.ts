import { Component, computed, inject, resource, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule } from '@angular/material/dialog';
import { MatFormField } from '@angular/material/form-field';
import { MatSelectModule } from '@angular/material/select';
import { RouterLink } from '@angular/router';
import { problemOf } from '../../api/api-problem';
import { PolicyApi } from '../../api/policy-api';
import { CopyButton } from '../copy-button';
import { ProblemCard } from '../problem-card';
import { SkeletonRows } from '../skeleton-rows';
import { replicaMark, StateMark } from '../state-mark';
import { When } from '../when';
import { sentenceOf, VERDICT_MARKS, verdictRank, whyNot } from './explain-words';

/** What is to be explained: an object, or where a bucket's next one would go. */
export interface ExplainAsk {
  readonly tenant: string;
  readonly bucket: string;
  readonly key?: string;
}

/** Why bytes lie where they lie: every backend with what became of it, the rule that removed it, the order and the choice. */
@Component({
  selector: 'app-explain-dialog',
  imports: [
    CopyButton,
    MatButton,
    MatDialogModule,
    MatFormField,
    MatSelectModule,
    ProblemCard,
    RouterLink,
    SkeletonRows,
    StateMark,
    When,
  ],
  templateUrl: './explain-dialog.html',
  styleUrl: './explain-dialog.scss',
})
export class ExplainDialog {
  private readonly api = inject(PolicyApi);
  protected readonly ask = inject<ExplainAsk>(MAT_DIALOG_DATA);
  protected readonly found = resource({
    loader: async () => {
      const { tenant, bucket, key } = this.ask;
      if (key === undefined) return { today: await this.api.explainBucket(tenant, bucket) };
      const object = await this.api.explainObject({ tenant, bucket, key });
      return { today: object.today, object };
    },
  });
  protected readonly problem = computed(() => {
    const error = this.found.error();
    return error ? problemOf(error) : undefined;
  });
  private readonly answer = computed(() => (this.found.hasValue() ? this.found.value() : undefined));
  protected readonly today = computed(() => this.answer()?.today);
  protected readonly object = computed(() => this.answer()?.object);
  protected readonly sentence = computed(() => {
    const today = this.today();
    return today && sentenceOf(today, this.ask.key !== undefined);
  });
  protected readonly rows = computed(() =>
    (this.today()?.backends ?? [])
      .toSorted(
        (a, b) => this.place(a.id) - this.place(b.id) || verdictRank(a.verdict) - verdictRank(b.verdict),
      )
      .map((backend) => ({
        backend,
        mark: VERDICT_MARKS[backend.verdict],
        place: backend.verdict === 'refused' ? undefined : this.place(backend.id) + 1,
      })),
  );
  protected readonly copies = computed(() =>
    (this.object()?.copies ?? []).map((copy) => ({
      copy,
      mark: replicaMark({ ...copy, isAdopted: copy.kind === 'adopt' }),
    })),
  );
  /** The backend of which it is asked why it has no copy. */
  protected readonly asked = signal('');
  protected readonly others = computed(() =>
    this.rows()
      .map(({ backend }) => backend)
      .filter(({ verdict }) => verdict !== 'chosen' && verdict !== 'owed'),
  );
  protected readonly whyNot = computed(() => {
    const backend = this.others().find(({ id }) => id === this.asked());
    return backend && whyNot(backend);
  });

  private place(id: string): number {
    const at = this.today()?.order.indexOf(id) ?? -1;
    return at < 0 ? Number.MAX_SAFE_INTEGER : at;
  }
}
