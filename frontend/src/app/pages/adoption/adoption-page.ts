import { Component, computed, effect, inject, input, signal, untracked, DestroyRef } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatProgressBar } from '@angular/material/progress-bar';
import { RouterLink } from '@angular/router';
import type { AdoptionView, Problem } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import { AdoptionApi, type AdoptionCommand } from '../../api/adoption-api';
import { Polled } from '../../live/polled';
import { Size } from '../../shared/size';
import { ConfirmDialog, type Confirmation } from '../../shared/confirm-dialog';
import { CountPipe } from '../../shared/count.pipe';
import { ProblemCard } from '../../shared/problem-card';
import { SkeletonRows } from '../../shared/skeleton-rows';
import { StateMark } from '../../shared/state-mark';
import { When } from '../../shared/when';
import { PageTrail } from '../../shell/page-trail';
import {
  adoptionMark,
  choicesOf,
  foreignCount,
  isEnded,
  isMoving,
  verifiedPercent,
} from '../adoptions/adoption-words';
import { AdoptionFindings } from './adoption-findings';
import { askCancel, askConvert, askRelease, askRepair } from './adoption-questions';

const AGAIN_MS = 1000;

/** One adopted bucket: how far it is, whether somebody writes behind the gateway's back, and what may be done with it. */
@Component({
  selector: 'app-adoption-page',
  imports: [
    AdoptionFindings,
    CountPipe,
    MatButton,
    MatIcon,
    MatProgressBar,
    ProblemCard,
    RouterLink,
    Size,
    SkeletonRows,
    StateMark,
    When,
  ],
  templateUrl: './adoption-page.html',
  styleUrl: './adoption-page.scss',
})
export class AdoptionPage {
  private readonly api = inject(AdoptionApi);
  private readonly dialog = inject(MatDialog);
  readonly id = input.required<string>();

  private readonly polled = signal<Polled<AdoptionView> | undefined>(undefined);
  protected readonly view = computed(() => this.polled()?.value());
  protected readonly problem = computed(() => this.polled()?.problem());
  protected readonly refusal = signal<Problem | undefined>(undefined);
  protected readonly isSending = signal(false);
  /** Findings are read again whenever a comparison ended. */
  protected readonly comparedAt = computed(() => this.view()?.foreign.comparedAt ?? '');

  protected readonly name = computed(() => {
    const view = this.view();
    return view ? `${view.tenant}/${view.bucket}` : 'Adoption';
  });
  protected readonly mark = computed(() => {
    const view = this.view();
    return view && adoptionMark(view);
  });
  protected readonly may = computed(() => {
    const view = this.view();
    return view && choicesOf(view);
  });
  protected readonly percent = computed(() => {
    const view = this.view();
    return view && verifiedPercent(view);
  });
  protected readonly percentText = computed(() => {
    const percent = this.percent();
    return percent === undefined ? '—' : `${percent === 100 ? '100' : percent.toFixed(1)} %`;
  });
  protected readonly foreign = computed(() => {
    const view = this.view();
    return view ? foreignCount(view) : 0;
  });
  protected readonly hasEnded = computed(() => {
    const view = this.view();
    return !!view && isEnded(view);
  });
  protected readonly isBusy = computed(() => {
    const view = this.view();
    return !!view && isMoving(view);
  });

  constructor() {
    inject(PageTrail).follow(() => [{ label: 'Adoptions', link: ['/adoptions'] }, { label: this.name() }]);
    effect(() => {
      const id = this.id();
      untracked(() => this.attach(id));
    });
    inject(DestroyRef).onDestroy(() => this.polled()?.stop());
  }

  private attach(id: string): void {
    this.polled()?.stop();
    const polled = new Polled<AdoptionView>({
      ask: () => this.api.adoption(id),
      delayAfter: (view) => (isMoving(view) ? AGAIN_MS : undefined),
    });
    this.polled.set(polled);
    polled.start();
  }

  protected refresh(): void {
    void this.polled()?.refresh();
  }

  protected command(command: AdoptionCommand): Promise<void> {
    return this.send(() => this.api.command(this.id(), command));
  }

  protected compare(): Promise<void> {
    return this.send(() => this.api.relist(this.id(), false));
  }

  protected repair(view: AdoptionView): void {
    this.confirm(askRepair(view), () => this.api.relist(this.id(), true));
  }

  protected cancel(view: AdoptionView): void {
    this.confirm(askCancel(view), () => this.api.command(this.id(), 'cancel'));
  }

  protected convert(view: AdoptionView): void {
    this.confirm(askConvert(view), () => this.api.command(this.id(), 'convert'));
  }

  protected release(view: AdoptionView): void {
    this.confirm(askRelease(view), () => this.api.command(this.id(), 'release'));
  }

  private confirm(question: Omit<Confirmation, 'run'>, act: () => Promise<AdoptionView>): void {
    const run = async (): Promise<void> => this.polled()?.accept(await act());
    const data: Confirmation = { ...question, run };
    this.refusal.set(undefined);
    this.dialog.open<ConfirmDialog, Confirmation, boolean>(ConfirmDialog, { data });
  }

  private async send(act: () => Promise<AdoptionView>): Promise<void> {
    this.isSending.set(true);
    this.refusal.set(undefined);
    try {
      this.polled()?.accept(await act());
    } catch (thrown) {
      this.refusal.set(problemOf(thrown));
    } finally {
      this.isSending.set(false);
    }
  }
}
