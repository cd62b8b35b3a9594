import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatFormField, MatPrefix } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatTooltip } from '@angular/material/tooltip';
import { Router, RouterLink } from '@angular/router';
import type { BucketView, Page } from '@sgw/contracts';
import { BucketApi } from '../../api/bucket-api';
import { PagedList } from '../../api/paged-list';
import { formatCount } from '../../shared/format-bytes';
import { PagedView } from '../../shared/paged-view';
import { Size } from '../../shared/size';
import { CodeBlock } from '../../shared/code-block';
import { ConfirmDialog, type Confirmation } from '../../shared/confirm-dialog';
import { CountPipe } from '../../shared/count.pipe';
import { EmptyState } from '../../shared/empty-state';
import { type ExplainAsk, ExplainDialog } from '../../shared/explain/explain-dialog';
import { When } from '../../shared/when';
import { PageTrail } from '../../shell/page-trail';
import { CreateBucketDialog } from './create-bucket-dialog';

const CREATE_LINE = `aws s3api create-bucket --bucket reports --create-bucket-configuration '{"LocationConstraint":"fi,de"}'`;

/** The logical buckets of all tenants: where each may lie, how many copies it keeps, what it holds. */
@Component({
  selector: 'app-buckets-page',
  imports: [
    CodeBlock,
    CountPipe,
    EmptyState,
    MatButton,
    MatFormField,
    MatIcon,
    MatIconButton,
    MatInput,
    MatPrefix,
    MatTooltip,
    PagedView,
    RouterLink,
    Size,
    When,
  ],
  templateUrl: './buckets-page.html',
  styleUrl: './buckets-page.scss',
})
export class BucketsPage {
  private readonly api = inject(BucketApi);
  private readonly dialog = inject(MatDialog);
  private readonly router = inject(Router);
  /** Filter, in the address so that a view can be passed on. */
  readonly q = input<string>();
  /** Present when the page was asked to open its dialog. */
  readonly new = input<string>();

  protected readonly list = new PagedList<Page<BucketView>>((query) => this.api.page(query));
  protected readonly createLine = CREATE_LINE;
  protected readonly filter = computed(() => this.q() ?? '');
  protected readonly rows = computed(() => {
    const wanted = this.filter().trim().toLowerCase();
    return this.list
      .items()
      .filter(({ name, tenant, locations }) =>
        [name, tenant, locations.join(',')].join(' ').includes(wanted),
      );
  });

  protected readonly counted = computed(() => {
    const shown = this.rows().length;
    return `${formatCount(shown)} ${shown === 1 ? 'bucket' : 'buckets'}`;
  });

  constructor() {
    inject(PageTrail).follow(() => [{ label: 'Buckets' }]);
    void this.list.load();
    effect(() => {
      if (this.new()) untracked(() => this.create());
    });
  }

  protected setFilter(event: Event): void {
    const q = (event.target as HTMLInputElement).value || null;
    void this.router.navigate([], { queryParams: { q }, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected create(): void {
    const opened = this.dialog.open<CreateBucketDialog, unknown, BucketView>(CreateBucketDialog);
    opened.afterClosed().subscribe((bucket) => {
      if (bucket) void this.router.navigate(['/buckets', bucket.tenant, bucket.name]);
      else if (this.new()) void this.router.navigate([], { queryParams: { new: null }, replaceUrl: true });
    });
  }

  protected explain({ tenant, name }: BucketView): void {
    const data: ExplainAsk = { tenant, bucket: name };
    this.dialog.open(ExplainDialog, { data, width: '680px' });
  }

  protected delete({ tenant, name, objects }: BucketView): void {
    const data: Confirmation = {
      title: `Delete the bucket ${name}?`,
      text: [
        objects > 0
          ? `It holds ${objects.toLocaleString('en-GB')} objects. S3 deletes only empty buckets: the gateway will refuse until they are gone.`
          : 'It is empty. Its physical buckets are removed from every backend, and the name becomes free.',
      ],
      action: 'Delete bucket',
      isDangerous: true,
      typedWord: name,
      run: () => this.api.delete(tenant, name),
    };
    const opened = this.dialog.open<ConfirmDialog, Confirmation, boolean>(ConfirmDialog, { data });
    opened.afterClosed().subscribe((isDone) => isDone && void this.list.refresh());
  }
}
