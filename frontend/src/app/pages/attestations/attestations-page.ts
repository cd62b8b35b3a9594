import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatProgressBar } from '@angular/material/progress-bar';
import { Router, RouterLink } from '@angular/router';
import type { AttestationView, Page } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import { ApiUrl } from '../../api/api-url';
import { EvidenceApi } from '../../api/evidence-api';
import { PagedList } from '../../api/paged-list';
import { PagedView } from '../../shared/paged-view';
import { Size } from '../../shared/size';
import { CodeBlock } from '../../shared/code-block';
import { CopyButton } from '../../shared/copy-button';
import { CountPipe } from '../../shared/count.pipe';
import { EmptyState } from '../../shared/empty-state';
import { ATTESTATION_MARKS, isUnderWay, scopeText, verifyLines } from '../../shared/evidence-words';
import { MiddleText } from '../../shared/middle-text';
import { pollWhile } from '../../shared/poll-while';
import { ProblemCard } from '../../shared/problem-card';
import type { Scope } from '../../shared/scope-fields';
import { StateMark } from '../../shared/state-mark';
import { When } from '../../shared/when';
import { PageTrail } from '../../shell/page-trail';
import { AttestDialog } from './attest-dialog';

/** The attestations that were asked for, how far each is, and the keys that prove them. */
@Component({
  selector: 'app-attestations-page',
  imports: [
    CodeBlock,
    CopyButton,
    CountPipe,
    EmptyState,
    MatButton,
    MatIcon,
    MatProgressBar,
    MiddleText,
    PagedView,
    ProblemCard,
    RouterLink,
    Size,
    StateMark,
    When,
  ],
  templateUrl: './attestations-page.html',
  styles: `
    mat-progress-bar {
      inline-size: 120px;
    }
    .key {
      inline-size: 320px;
      max-inline-size: 320px;
    }
    @media (width < 600px) {
      .key {
        inline-size: 180px;
        max-inline-size: 180px;
      }
    }
  `,
})
export class AttestationsPage {
  private readonly api = inject(EvidenceApi);
  private readonly dialog = inject(MatDialog);
  private readonly router = inject(Router);
  /** Present when the page was asked to open its dialog, with what it shall be about. */
  readonly new = input<string>();
  readonly tenant = input<string>();
  readonly bucket = input<string>();
  readonly key = input<string>();

  protected readonly list = new PagedList<Page<AttestationView>>((query) => this.api.attestations(query), 50);
  protected readonly rows = computed(() =>
    this.list.items().map((attestation) => ({
      attestation,
      mark: ATTESTATION_MARKS[attestation.state],
      scope: scopeText(attestation.scope),
      percent: percentOf(attestation),
      isUnderWay: isUnderWay(attestation),
      verified: attestation.copies?.['verified'] ?? 0,
      allCopies: Object.values(attestation.copies ?? {}).reduce((sum, count) => sum + count, 0),
      documentUrl: this.api.documentUrl('attestations', attestation.id),
    })),
  );
  protected readonly keys = this.api.keys();
  protected readonly keysProblem = computed(() => {
    const error = this.keys.error();
    return error ? problemOf(error) : undefined;
  });
  protected readonly keySet = verifyLines('', inject(ApiUrl).to())[0] ?? '';

  constructor() {
    inject(PageTrail).follow(() => [{ label: 'Attestations' }]);
    void this.list.load();
    pollWhile(
      () => this.rows().some((row) => row.isUnderWay),
      () => this.list.refresh(),
    );
    effect(() => {
      if (this.new()) untracked(() => this.create());
    });
  }

  protected create(): void {
    const data: Scope = {
      tenant: this.tenant() ?? '',
      bucket: this.bucket() ?? '',
      key: this.key() ?? '',
    };
    const opened = this.dialog.open<AttestDialog, Scope, AttestationView>(AttestDialog, { data });
    opened.afterClosed().subscribe((made) => {
      if (made) void this.router.navigate(['/attestations', made.id]);
      else if (this.new()) void this.router.navigate([], { queryParams: {}, replaceUrl: true });
    });
  }
}

function percentOf({ leaves, leavesExpected }: AttestationView): number | undefined {
  return leavesExpected ? Math.min(100, (leaves / leavesExpected) * 100) : undefined;
}
