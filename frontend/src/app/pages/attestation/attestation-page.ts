import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatProgressBar } from '@angular/material/progress-bar';
import { Router } from '@angular/router';
import type { AttestationView, Problem } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import { ApiUrl } from '../../api/api-url';
import { EvidenceApi } from '../../api/evidence-api';
import { Size } from '../../shared/size';
import { CodeBlock } from '../../shared/code-block';
import { ConfirmDialog, type Confirmation } from '../../shared/confirm-dialog';
import { CopyButton } from '../../shared/copy-button';
import { CountPipe } from '../../shared/count.pipe';
import {
  ATTESTATION_MARKS,
  isUnderWay,
  scopeText,
  standingMark,
  verifyLines,
} from '../../shared/evidence-words';
import { pollWhile } from '../../shared/poll-while';
import { ProblemCard } from '../../shared/problem-card';
import { SkeletonRows } from '../../shared/skeleton-rows';
import { StateMark } from '../../shared/state-mark';
import { When } from '../../shared/when';
import { PageTrail } from '../../shell/page-trail';

/** One attestation: how far it is, what it adds up to, and how anybody can check it. */
@Component({
  selector: 'app-attestation-page',
  imports: [
    CodeBlock,
    CopyButton,
    CountPipe,
    MatButton,
    MatIcon,
    MatProgressBar,
    ProblemCard,
    Size,
    SkeletonRows,
    StateMark,
    When,
  ],
  templateUrl: './attestation-page.html',
  styleUrl: './attestation-page.scss',
})
export class AttestationPage {
  private readonly api = inject(EvidenceApi);
  private readonly dialog = inject(MatDialog);
  private readonly router = inject(Router);
  private readonly apiUrl = inject(ApiUrl).to();
  readonly id = input.required<string>();

  protected readonly attestation = signal<AttestationView | undefined>(undefined);
  protected readonly problem = signal<Problem | undefined>(undefined);
  protected readonly isUnderWay = computed(() => {
    const attestation = this.attestation();
    return attestation !== undefined && isUnderWay(attestation);
  });
  protected readonly title = computed(() => {
    const attestation = this.attestation();
    return attestation ? scopeText(attestation.scope) : 'Attestation';
  });
  protected readonly mark = computed(() => ATTESTATION_MARKS[this.attestation()?.state ?? 'queued']);
  protected readonly percent = computed(() => {
    const { leaves = 0, leavesExpected = 0 } = this.attestation() ?? {};
    return leavesExpected === 0 ? undefined : Math.min(100, (leaves / leavesExpected) * 100);
  });
  protected readonly standings = computed(() =>
    Object.entries(this.attestation()?.copies ?? {})
      .filter(([, count]) => count > 0)
      .map(([standing, count]) => ({ mark: standingMark(standing), count })),
  );
  protected readonly documentUrl = computed(() => this.api.documentUrl('attestations', this.id()));
  protected readonly reportUrl = computed(() => this.api.documentUrl('attestations', this.id(), 'report'));
  protected readonly lines = computed(() => verifyLines(`${this.id()}.ndjson`, this.apiUrl).join('\n'));

  constructor() {
    inject(PageTrail).follow(() => [
      { label: 'Attestations', link: ['/attestations'] },
      { label: this.title() },
    ]);
    effect(() => {
      this.id();
      untracked(() => {
        this.attestation.set(undefined);
        void this.look();
      });
    });
    pollWhile(this.isUnderWay, () => this.look());
  }

  protected async look(): Promise<void> {
    const id = this.id();
    try {
      const attestation = await this.api.attestation(id);
      if (id !== this.id()) return;
      this.attestation.set(attestation);
      this.problem.set(undefined);
    } catch (thrown) {
      this.problem.set(problemOf(thrown));
    }
  }

  protected async cancel(): Promise<void> {
    try {
      await this.api.cancelAttestation(this.id());
      await this.look();
    } catch (thrown) {
      this.problem.set(problemOf(thrown));
    }
  }

  protected forget(): void {
    const data: Confirmation = {
      title: 'Forget this attestation?',
      text: ['It goes from this list. What was downloaded of it stays good for ever.'],
      action: 'Forget',
      isDangerous: true,
      run: () => this.api.forgetAttestation(this.id()),
    };
    const opened = this.dialog.open<ConfirmDialog, Confirmation, boolean>(ConfirmDialog, { data });
    opened.afterClosed().subscribe((isDone) => isDone && void this.router.navigate(['/attestations']));
  }
}
