import {
  afterNextRender,
  Component,
  computed,
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
import { Router } from '@angular/router';
import type { ObjectView } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import { ObjectApi, type ObjectAddress } from '../../api/object-api';
import { LiveChannel } from '../../live/live-channel';
import { Size } from '../../shared/size';
import { ConfirmDialog, type Confirmation } from '../../shared/confirm-dialog';
import { CopyButton } from '../../shared/copy-button';
import { ExplainDialog } from '../../shared/explain/explain-dialog';
import { MiddleText } from '../../shared/middle-text';
import { ProblemCard } from '../../shared/problem-card';
import { ReplicaStrip } from '../../shared/replica-strip';
import { StateMark } from '../../shared/state-mark';
import { When } from '../../shared/when';
import { ObjectCourier } from '../objects/object-courier';
import { timelineOf } from './object-timeline';
import { ShareDialog } from './share-dialog';

/** Everything about one object, above all where each of its copies lies and whether it is verified; live. */
@Component({
  selector: 'app-object-panel',
  imports: [
    Size,
    CopyButton,
    MatButton,
    MatIcon,
    MatIconButton,
    MatTooltip,
    MiddleText,
    ProblemCard,
    ReplicaStrip,
    StateMark,
    When,
  ],
  templateUrl: './object-panel.html',
  styleUrl: './object-panel.scss',
  host: { '(keydown.escape)': 'close()' },
})
export class ObjectPanel {
  private readonly api = inject(ObjectApi);
  private readonly courier = inject(ObjectCourier);
  private readonly dialog = inject(MatDialog);
  private readonly snacks = inject(MatSnackBar);
  private readonly router = inject(Router);
  private readonly heading = viewChild.required<ElementRef<HTMLElement>>('heading');

  readonly tenant = input.required<string>();
  readonly bucket = input.required<string>();
  readonly prefix = input<string>();
  readonly key = input<string>('');

  private readonly address = computed((): ObjectAddress => {
    return { tenant: this.tenant(), bucket: this.bucket(), key: this.key() };
  });
  private readonly channel = signal<LiveChannel<ObjectView> | undefined>(undefined);
  protected readonly object = computed(() => this.channel()?.value());
  protected readonly problem = computed(() => this.channel()?.problem());
  protected readonly isStale = computed(() => this.channel()?.freshness() === 'stale');
  protected readonly name = computed(
    () =>
      this.key()
        .split('/')
        .findLast((segment) => segment) ?? this.key(),
  );
  protected readonly timeline = computed(() => timelineOf(this.object() as ObjectView));
  protected readonly tags = computed(() => Object.entries(this.object()?.tags ?? {}));
  protected readonly metadata = computed(() => Object.entries(this.object()?.userMetadata ?? {}));
  protected readonly s3Uri = computed(() => `s3://${this.bucket()}/${this.key()}`);
  protected readonly settled = computed(() => {
    const { replicasVerified = 0, replicasRequired = 0 } = this.object() ?? {};
    return `${replicasVerified} of ${replicasRequired} verified`;
  });

  constructor() {
    effect((onCleanup) => {
      const address = this.address();
      const channel = new LiveChannel<ObjectView>({
        eventsUrl: this.api.eventsUrl(address),
        eventName: 'object',
        poll: () => this.api.object(address),
        pollDelayMs: 1000,
      });
      untracked(() => this.channel.set(channel));
      channel.start();
      onCleanup(() => channel.stop());
    });
    afterNextRender(() => this.heading().nativeElement.focus());
  }

  protected retry(): void {
    void this.channel()?.refresh();
  }

  protected close(): void {
    const prefix = this.prefix();
    const queryParams = prefix ? { prefix } : {};
    void this.router.navigate(['/buckets', this.tenant(), this.bucket()], { queryParams });
  }

  protected async download(): Promise<void> {
    try {
      await this.courier.download(this.address());
    } catch (thrown) {
      const { title, detail } = problemOf(thrown);
      this.snacks.open(`Not downloaded: ${detail || title}`, 'Dismiss');
    }
  }

  protected share(): void {
    this.dialog.open(ShareDialog, { data: this.address() });
  }

  protected explain(): void {
    this.dialog.open(ExplainDialog, { data: this.address(), width: '680px' });
  }

  protected delete(): void {
    const address = this.address();
    const data: Confirmation = {
      title: 'Delete this object?',
      text: ['The name disappears at once; every copy is then removed from its backend.'],
      names: [address.key],
      action: 'Delete object',
      isDangerous: true,
      run: () => this.courier.delete([address]),
    };
    const opened = this.dialog.open<ConfirmDialog, Confirmation, boolean>(ConfirmDialog, { data });
    opened.afterClosed().subscribe((isDone) => isDone && this.close());
  }
}
