import { LiveAnnouncer } from '@angular/cdk/a11y';
import {
  Component,
  computed,
  DestroyRef,
  effect,
  type ElementRef,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatSnackBar } from '@angular/material/snack-bar';
import { MatTooltip } from '@angular/material/tooltip';
import { Router, RouterLink, RouterOutlet } from '@angular/router';
import type { ObjectPage } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import { BucketApi } from '../../api/bucket-api';
import { ObjectApi, type ObjectAddress } from '../../api/object-api';
import { PagedList } from '../../api/paged-list';
import { CodeBlock } from '../../shared/code-block';
import { ConfirmDialog, type Confirmation } from '../../shared/confirm-dialog';
import { CountPipe } from '../../shared/count.pipe';
import { EmptyState } from '../../shared/empty-state';
import { formatCount } from '../../shared/format-bytes';
import { PagedView } from '../../shared/paged-view';
import { PageTrail } from '../../shell/page-trail';
import { type DroppedFile, droppedFiles, pickedFiles } from '../../uploads/dropped-files';
import { UploadQueue } from '../../uploads/upload-queue';
import { folderOf, folderSteps } from './folder-path';
import { ObjectCourier } from './object-courier';
import { ObjectTable } from './object-table';

/** While a copy is owed, the list looks again so often. */
const OWED_REFRESH_MS = 2000;

/** What one bucket holds, folder by folder: bring files, take files, remove files, see that their copies are safe. */
@Component({
  selector: 'app-objects-page',
  imports: [
    CodeBlock,
    CountPipe,
    EmptyState,
    MatButton,
    MatIcon,
    MatIconButton,
    MatTooltip,
    ObjectTable,
    PagedView,
    RouterLink,
    RouterOutlet,
  ],
  templateUrl: './objects-page.html',
  styleUrl: './objects-page.scss',
})
export class ObjectsPage {
  private readonly api = inject(ObjectApi);
  private readonly buckets = inject(BucketApi);
  private readonly courier = inject(ObjectCourier);
  private readonly queue = inject(UploadQueue);
  private readonly dialog = inject(MatDialog);
  private readonly snacks = inject(MatSnackBar);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly router = inject(Router);
  private readonly picker = viewChild.required<ElementRef<HTMLInputElement>>('picker');

  readonly tenant = input.required<string>();
  readonly bucket = input.required<string>();
  readonly prefix = input<string>();
  /** Key of the object that is open beside the list. */
  readonly key = input<string>();

  protected readonly folder = computed(() => this.prefix() ?? folderOf(this.key() ?? ''));
  protected readonly steps = computed(() => folderSteps(this.folder()));
  protected readonly list = new PagedList<ObjectPage>((query) =>
    this.api.page(this.address(this.folder()), query),
  );
  protected readonly folders = computed(() => this.list.pages().flatMap(({ prefixes }) => prefixes));
  protected readonly counted = computed(() => {
    const [folders, objects] = [this.folders().length, this.list.items().length];
    return `${formatCount(folders)} ${folders === 1 ? 'folder' : 'folders'}, ${formatCount(objects)} ${objects === 1 ? 'object' : 'objects'}`;
  });
  protected readonly selected = signal<ReadonlySet<string>>(new Set());
  protected readonly isDragOver = signal(false);
  protected readonly locations = signal<readonly string[]>([]);
  protected readonly uploadLine = computed(
    () => `aws s3 cp README.md s3://${this.bucket()}/${this.folder()}`,
  );
  private readonly hasOwed = computed(() =>
    this.list.items().some(({ replicasVerified, replicasRequired }) => replicasVerified < replicasRequired),
  );
  private dragDepth = 0;

  constructor() {
    inject(PageTrail).follow(() => [{ label: 'Buckets', link: ['/buckets'] }, { label: this.bucket() }]);
    effect(() => {
      this.address(this.folder());
      untracked(() => {
        this.selected.set(new Set());
        void this.list.load().then(() => this.announce());
      });
    });
    effect(() => {
      // What a bucket allows is good to see beside its objects, and not worth an error of its own.
      const found = this.buckets.bucket(this.tenant(), this.bucket());
      void found.then((bucket) => this.locations.set(bucket.locations)).catch(() => this.locations.set([]));
    });
    effect(() => {
      // What came or went, wherever it was asked for: by the tray, the list or the open object.
      if (this.queue.landed() + this.courier.removed() > 0) void untracked(() => this.list.refresh());
    });
    const timer = setInterval(() => {
      if (this.hasOwed() && !document.hidden) void this.list.refresh();
    }, OWED_REFRESH_MS);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }

  protected address(key: string): ObjectAddress {
    return { tenant: this.tenant(), bucket: this.bucket(), key };
  }

  protected clearSelection(): void {
    this.selected.set(new Set());
  }

  protected openFolder(prefix: string): void {
    void this.router.navigate(['/buckets', this.tenant(), this.bucket()], { queryParams: { prefix } });
  }

  protected openObject(key: string): void {
    const queryParams = { ...(this.folder() ? { prefix: this.folder() } : {}), key };
    void this.router.navigate(['/buckets', this.tenant(), this.bucket(), 'o'], { queryParams });
  }

  protected async download(key: string): Promise<void> {
    try {
      await this.courier.download(this.address(key));
    } catch (thrown) {
      const { title, detail } = problemOf(thrown);
      this.snacks.open(`Not downloaded: ${detail || title}`, 'Dismiss');
    }
  }

  protected delete(keys: readonly string[]): void {
    if (keys.length === 0) return;
    const count = keys.length === 1 ? 'object' : `${keys.length} objects`;
    const data: Confirmation = {
      title: `Delete ${keys.length === 1 ? 'this object' : count}?`,
      text: ['The name disappears at once; every copy is then removed from its backend.'],
      names: keys,
      action: `Delete ${count}`,
      isDangerous: true,
      run: () => this.courier.delete(keys.map((key) => this.address(key))),
    };
    const opened = this.dialog.open<ConfirmDialog, Confirmation, boolean>(ConfirmDialog, { data });
    opened.afterClosed().subscribe((isDone) => {
      if (!isDone) return;
      this.selected.set(new Set());
      if (keys.includes(this.key() ?? '')) this.openFolder(this.folder());
    });
  }

  protected pick(): void {
    this.picker().nativeElement.click();
  }

  protected picked(event: Event): void {
    const chosen = event.target as HTMLInputElement;
    this.upload(pickedFiles(chosen.files));
    // The same file may be picked again.
    chosen.value = '';
  }

  protected dragEnter(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.dragDepth++;
    this.isDragOver.set(true);
  }

  protected dragLeave(): void {
    this.dragDepth = Math.max(0, this.dragDepth - 1);
    if (this.dragDepth === 0) this.isDragOver.set(false);
  }

  protected async drop(event: DragEvent): Promise<void> {
    event.preventDefault();
    this.dragDepth = 0;
    this.isDragOver.set(false);
    if (event.dataTransfer) this.upload(await droppedFiles(event.dataTransfer));
  }

  private upload(files: readonly DroppedFile[]): void {
    const entries = files.map(({ file, path }) => ({ file, address: this.address(this.folder() + path) }));
    const present = new Set(this.list.items().map(({ key }) => key));
    const replaced = entries.map(({ address }) => address.key).filter((key) => present.has(key));
    if (replaced.length === 0) return this.queue.add(entries);
    const data: Confirmation = {
      title: replaced.length === 1 ? 'Replace this object?' : `Replace ${replaced.length} objects?`,
      text: ['What is there now gives way to the new bytes once they are up; until then it stays readable.'],
      names: replaced,
      action: 'Upload and replace',
      run: async () => this.queue.add(entries),
    };
    this.dialog.open(ConfirmDialog, { data });
  }

  private announce(): void {
    if (this.list.phase() !== 'ready') return;
    const folders = this.folders().length;
    const objects = this.list.items().length;
    void this.announcer.announce(
      `${folders} folders, ${objects} objects${this.list.hasMore() ? ', and more' : ''}`,
    );
  }
}
