import { LiveAnnouncer } from '@angular/cdk/a11y';
import { booleanAttribute, Component, computed, effect, inject, input, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatPrefix } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import { Router, RouterLink } from '@angular/router';
import type { SnapshotFilesPage } from '@sgw/contracts';
import { SnapshotApi } from '../../api/snapshot-api';
import { Size } from '../../shared/size';
import { CountPipe } from '../../shared/count.pipe';
import { EmptyState } from '../../shared/empty-state';
import { MiddleText } from '../../shared/middle-text';
import { ProblemCard } from '../../shared/problem-card';
import { SkeletonRows } from '../../shared/skeleton-rows';
import { RowList, RowTemplate } from '../../shared/row-list';
import { When } from '../../shared/when';
import { cutOf } from './bucket-facts';
import { CutStrip } from './cut-strip';
import { RowFeed } from './row-feed';
import { SnapshotDesk } from './snapshot-desk';

type Folder = SnapshotFilesPage['prefixes'][number];
type FileItem = SnapshotFilesPage['items'][number];
type Row = Folder | FileItem;

const COLUMNS = [
  { label: 'Name', up: 'key', down: '-key', class: 'name' },
  { label: 'Size', up: 'size', down: '-size', class: 'num' },
  { label: 'Modified', up: 'lastModified', down: '-lastModified', class: 'time' },
] as const;

/** The files that the snapshot kept: by folder or all in one list, searched and sorted by the server. */
@Component({
  selector: 'app-snapshot-files',
  imports: [
    CountPipe,
    CutStrip,
    EmptyState,
    MatButton,
    MatFormField,
    MatIcon,
    MatInput,
    MatPrefix,
    MatSelectModule,
    MiddleText,
    ProblemCard,
    RouterLink,
    RowList,
    RowTemplate,
    Size,
    SkeletonRows,
    When,
  ],
  templateUrl: './snapshot-files.html',
  styleUrl: './snapshot-files.scss',
})
export class SnapshotFilesTab {
  private readonly api = inject(SnapshotApi);
  private readonly router = inject(Router);
  private readonly announcer = inject(LiveAnnouncer);
  protected readonly desk = inject(SnapshotDesk);
  readonly id = input.required<string>();
  /** Place, filter and order, in the address so that a view can be passed on. */
  readonly bucket = input<string>();
  readonly prefix = input<string>();
  readonly q = input<string>();
  readonly sort = input<string>();
  readonly view = input<string>();
  /** The bucket is the page's own, and not to be chosen here. */
  readonly isOneBucket = input(false, { transform: booleanAttribute });

  protected readonly feed = new RowFeed<FileItem, SnapshotFilesPage>();
  protected readonly columns = COLUMNS;
  protected readonly order = computed(() => {
    const asked = this.sort();
    return COLUMNS.some(({ up, down }) => asked === up || asked === down) ? (asked ?? 'key') : 'key';
  });
  protected readonly search = computed(() => this.q() ?? '');
  /** Folders exist within one bucket, and a search looks through all of them. */
  protected readonly isTree = computed(() => this.view() !== 'flat' && !!this.bucket() && !this.search());
  protected readonly folders = computed(() => this.feed.first()?.prefixes ?? []);
  protected readonly rows = computed((): readonly (Row | undefined)[] => [
    ...this.folders(),
    ...this.feed.rows(),
  ]);
  protected readonly crumbs = computed(() => {
    const segments = (this.prefix() ?? '').split('/').slice(0, -1);
    return segments.map((name, index) => ({
      name: name || '/',
      prefix: `${segments.slice(0, index + 1).join('/')}/`,
    }));
  });
  protected readonly buckets = computed(() => this.desk.overview()?.buckets ?? []);
  /** What is missing of the chosen bucket. */
  protected readonly cut = computed(() => {
    const bucket = this.buckets().find(({ name }) => name === this.bucket());
    return bucket && cutOf(bucket, this.desk.overview());
  });

  constructor() {
    effect(() => {
      const id = this.id();
      const bucket = this.bucket();
      const prefix = this.prefix();
      const query = {
        sort: this.order(),
        ...(bucket && { bucket }),
        ...(bucket && prefix && { prefix }),
        ...(this.search() && { search: this.search() }),
        ...(this.isTree() && { delimiter: '/' }),
      };
      untracked(() => void this.open(id, query));
    });
  }

  private async open(id: string, query: Readonly<Record<string, string>>): Promise<void> {
    await this.feed.open((offset, limit) =>
      this.api.files(id, { ...query, limit, ...(offset > 0 && { cursor: offset }) }),
    );
    const total = this.feed.total();
    if (total !== undefined) void this.announcer.announce(`${total} files`);
  }

  protected look({ from, to }: { readonly from: number; readonly to: number }): void {
    const folders = this.folders().length;
    void this.feed.look(from - folders, to - folders);
  }

  protected show(queryParams: Readonly<Record<string, string | null>>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected sortBy({ up, down }: (typeof COLUMNS)[number]): void {
    // Large and new is what one looks for first; names are read from A on.
    const first = up === 'key' ? up : down;
    const second = first === up ? down : up;
    this.show({ sort: this.order() === first ? second : first });
  }

  protected directionOf({ up, down }: (typeof COLUMNS)[number]): 'ascending' | 'descending' | 'none' {
    if (this.order() === up) return 'ascending';
    return this.order() === down ? 'descending' : 'none';
  }

  protected folderOf(row: Row): Folder | undefined {
    return 'prefix' in row ? row : undefined;
  }

  protected fileOf(row: Row): FileItem | undefined {
    return 'key' in row ? row : undefined;
  }

  protected nameOf(file: FileItem): string {
    if (this.isTree()) return file.key.slice((this.prefix() ?? '').length) || file.key;
    return this.bucket() ? file.key : `${file.bucket}/${file.key}`;
  }

  protected folderName({ prefix }: Folder): string {
    return prefix.slice((this.prefix() ?? '').length);
  }
}
