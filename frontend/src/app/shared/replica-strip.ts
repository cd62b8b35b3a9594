import { Component, computed, input } from '@angular/core';
import type { ReplicaView } from '@sgw/contracts';
import { CopyButton } from './copy-button';
import { LawChip } from './law-chip';
import { MiddleText } from './middle-text';
import { replicaMark, StateMark } from './state-mark';
import { When } from './when';

/** Every copy of one version, a cell each: its state, where it lies, under whose law, and how it is called there. */
@Component({
  selector: 'app-replica-strip',
  imports: [CopyButton, LawChip, MiddleText, StateMark, When],
  templateUrl: './replica-strip.html',
  styleUrl: './replica-strip.scss',
})
export class ReplicaStrip {
  readonly replicas = input.required<readonly ReplicaView[]>();
  /** Copies that are owed in all. */
  readonly required = input.required<number>();

  protected readonly cells = computed(() =>
    this.replicas().map((replica) => ({ replica, mark: replicaMark(replica) })),
  );
  /** The strip in one sentence, for those who do not see it. */
  protected readonly summary = computed(() => {
    const verified = this.replicas().filter(({ state }) => state === 'completed').length;
    const parts = this.cells().map(({ replica, mark }) => `${mark.word} on ${replica.backendId}`);
    return `${verified} of ${this.required()} copies verified. ${parts.join(', ')}.`;
  });
}
