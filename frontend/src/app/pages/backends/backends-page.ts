import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import type { BackendView } from '@sgw/contracts';
import { BackendApi } from '../../api/backend-api';
import { OverviewWatch } from '../../live/overview-watch';
import { Size } from '../../shared/size';
import { ConfirmDialog, type Confirmation } from '../../shared/confirm-dialog';
import { CountPipe } from '../../shared/count.pipe';
import { EmptyState } from '../../shared/empty-state';
import { LawChip } from '../../shared/law-chip';
import { ProblemCard } from '../../shared/problem-card';
import { HEALTH_MARKS, StateMark } from '../../shared/state-mark';
import { When } from '../../shared/when';
import { PageTrail } from '../../shell/page-trail';

/** The places that can hold bytes: how each is, whose law it is under, and taking one away to see what happens. */
@Component({
  selector: 'app-backends-page',
  imports: [Size, CountPipe, EmptyState, LawChip, MatButton, ProblemCard, StateMark, When],
  templateUrl: './backends-page.html',
  styleUrl: './backends-page.scss',
})
export class BackendsPage {
  private readonly api = inject(BackendApi);
  private readonly dialog = inject(MatDialog);
  protected readonly watch = inject(OverviewWatch);
  protected readonly cards = computed(() =>
    this.watch.backends().map((backend) => ({
      backend,
      mark: HEALTH_MARKS[backend.health],
      features: Object.entries(backend.features),
      owner: ownerOf(backend),
    })),
  );

  constructor() {
    inject(PageTrail).follow(() => [{ label: 'Backends' }]);
  }

  protected takeAway({ id, verifiedReplicas }: BackendView): void {
    const copies = verifiedReplicas === 1 ? 'copy' : 'copies';
    this.ask({
      title: `Take ${id} away?`,
      text: [
        `The gateway stops reading from ${id} and writing to it, as if it had gone down. Its ${verifiedReplicas.toLocaleString('en-GB')} verified ${copies} stay where they are.`,
        'Writes go on to the other backends that a bucket allows; copies owed here wait, and are made when it is given back.',
      ],
      action: 'Take away',
      run: () => this.setState(id, 'offline'),
    });
  }

  protected giveBack({ id, owedReplicas }: BackendView): void {
    this.ask({
      title: `Give ${id} back?`,
      text: [
        owedReplicas === 0
          ? `The gateway uses ${id} again. Nothing waits for it.`
          : `The gateway uses ${id} again and makes the ${owedReplicas.toLocaleString('en-GB')} owed copies.`,
      ],
      action: 'Give back',
      run: () => this.setState(id, 'online'),
    });
  }

  private ask(data: Confirmation): void {
    this.dialog.open(ConfirmDialog, { data });
  }

  private async setState(id: string, state: 'online' | 'offline'): Promise<void> {
    await this.api.setState(id, state);
    await this.watch.refresh();
  }
}

function ownerOf({ owner, ownerCountry }: BackendView): string {
  if (owner === 'unknown') return 'not declared';
  return ownerCountry === 'unknown' ? owner : `${owner} (${ownerCountry.toUpperCase()})`;
}
