import { CdkVirtualScrollViewport, ScrollingModule } from '@angular/cdk/scrolling';
import { LiveAnnouncer } from '@angular/cdk/a11y';
import { Component, computed, effect, inject, input, untracked, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatPrefix } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import { Router, RouterLink } from '@angular/router';
import type { SnapshotFilesPage } from '@sgw/contracts';
import { SnapshotApi } from '../../api/snapshot-api';
import { BytesPipe } from '../../shared/bytes.pipe';
import { CountPipe } from '../../shared/count.pipe';
import { EmptyState } from '../../shared/empty-state';
import { MiddleText } from '../../shared/middle-text';
import { ProblemCard } from '../../shared/problem-card';
import { basedCount, BUCKET_MARKS, TRUNCATION_WORDS } from '../../shared/survey-words';
import { StateMark } from '../../shared/state-mark';
import { When } from '../../shared/when';
import { FileFeed } from './file-feed';
import { SnapshotDesk } from './snapshot-desk';

const PAGE = 2000;
/** Rows before the end at which the next page is asked for. */
const AHEAD = 200;
const ROW_PX = 36;
const MOST_ROWS_SHOWN = 16;

type Folder = SnapshotFilesPage['prefixes'][number];
type FileItem = SnapshotFilesPage['items'][number];
type Row =
  | { readonly folder: Folder; readonly file?: undefined }
  | { readonly file: FileItem; readonly folder?: undefined };

const COLUMNS = [
  { label: 'Name', up: 'key', down: '-key', class: 'name' },
  { label: 'Size', up: 'size', down: '-size', class: 'num' },
  { label: 'Modified', up: 'lastModified', down: '-lastModified', class: 'time' },
] as const;

/** The files that the snapshot kept: by folder or all in one list, searched and sorted by the server. */
@Component({
  selector: 'app-snapshot-files',
  imports: [
    BytesPipe,
    CountPipe,
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
    ScrollingModule,
    StateMark,
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
  private readonly viewport = viewChild(CdkVirtualScrollViewport);
  readonly id = input.required<string>();
  /** Place, filter and order, in the address so that a view can be passed on. */
  readonly bucket = input<string>();
  readonly prefix = input<string>();
  readonly q = input<string>();
  readonly sort = input<string>();
  readonly view = input<string>();

  protected readonly feed = new FileFeed();
  protected readonly rowPx = ROW_PX;
  protected readonly columns = COLUMNS;
  protected readonly order = computed(() => {
    const asked = this.sort();
    return COLUMNS.some(({ up, down }) => asked === up || asked === down) ? (asked ?? 'key') : 'key';
  });
  protected readonly search = computed(() => this.q() ?? '');
  /** Folders exist within one bucket, and a search looks through all of them. */
  protected readonly isTree = computed(() => this.view() !== 'flat' && !!this.bucket() && !this.search());
  protected readonly rows = computed((): readonly Row[] => [
    ...this.feed.folders().map((folder) => ({ folder })),
    ...this.feed.items().map((file) => ({ file })),
  ]);
  protected readonly heightPx = computed(
    () => Math.min(MOST_ROWS_SHOWN, Math.max(1, this.rows().length)) * ROW_PX,
  );
  protected readonly crumbs = computed(() => {
    const segments = (this.prefix() ?? '').split('/').slice(0, -1);
    return segments.map((name, index) => ({
      name: name || '/',
      prefix: `${segments.slice(0, index + 1).join('/')}/`,
    }));
  });
  protected readonly buckets = computed(() => this.desk.overview()?.buckets ?? []);
  /** What is known of the chosen bucket beyond the files kept. */
  protected readonly chosen = computed(() => {
    const bucket = this.buckets().find(({ name }) => name === this.bucket());
    if (!bucket) return undefined;
    return {
      mark: BUCKET_MARKS[bucket.state],
      seen: basedCount(bucket.objectCount, bucket.basis.objectCount),
      kept: bucket.filesKept,
      isCut: bucket.objectCount === null || bucket.truncated || bucket.filesKept < bucket.objectCount,
      why: [
        ...(bucket.problem ? [bucket.problem.detail] : []),
        ...bucket.truncatedBy.map((reason) => TRUNCATION_WORDS[reason]),
      ].join('; '),
    };
  });

  constructor() {
    effect(() => {
      const id = this.id();
      const bucket = this.bucket();
      const prefix = this.prefix();
      const query = {
        sort: this.order(),
        limit: PAGE,
        ...(bucket && { bucket }),
        ...(bucket && prefix && { prefix }),
        ...(this.search() && { search: this.search() }),
        ...(this.isTree() && { delimiter: '/' }),
      };
      untracked(() => void this.open(id, query));
    });
  }

  private async open(id: string, query: Readonly<Record<string, string | number>>): Promise<void> {
    this.viewport()?.scrollToIndex(0);
    await this.feed.open((cursor) => this.api.files(id, cursor ? { ...query, cursor } : query));
    const total = this.feed.total();
    if (total !== undefined) void this.announcer.announce(`${total} files`);
  }

  protected scrolled(): void {
    const viewport = this.viewport();
    if (viewport && viewport.getRenderedRange().end >= this.rows().length - AHEAD) void this.feed.more();
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

  protected nameOf(file: FileItem): string {
    if (this.isTree()) return file.key.slice((this.prefix() ?? '').length) || file.key;
    return this.bucket() ? file.key : `${file.bucket}/${file.key}`;
  }

  protected folderName({ prefix }: Folder): string {
    return prefix.slice((this.prefix() ?? '').length);
  }
}
