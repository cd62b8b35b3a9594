import { Component, computed, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import type { BackendHealthState, ReplicaState } from '@sgw/contracts';
import type { IconName } from './icons';

/** The colour of a status; a token of the theme. */
export type Tone = 'ok' | 'pending' | 'degraded' | 'down' | 'draining' | 'unknown';

/** A status is always colour, shape and word together. */
export interface Mark {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly word: string;
}

export const REPLICA_MARKS: Readonly<Record<ReplicaState, Mark>> = {
  planned: { tone: 'pending', icon: 'shape-dashed', word: 'Planned' },
  writing: { tone: 'pending', icon: 'shape-half', word: 'Copying' },
  completed: { tone: 'ok', icon: 'shape-check', word: 'Verified' },
  suspect: { tone: 'degraded', icon: 'shape-triangle', word: 'Suspect' },
  blocked: { tone: 'down', icon: 'shape-octagon', word: 'Blocked' },
  deleting: { tone: 'draining', icon: 'shape-arrow-out', word: 'Deleting' },
  deleted: { tone: 'unknown', icon: 'shape-ring', word: 'Removed' },
};

const UNREAD_MARK: Mark = { tone: 'pending', icon: 'shape-dashed', word: 'Unverified' };

/** The mark of one copy. What was adopted is doubtful until it was read, without anything being wrong with it. */
export function replicaMark(copy: {
  readonly state: ReplicaState;
  readonly isAdopted?: boolean;
  readonly verifiedAt?: string;
  readonly error?: string;
}): Mark {
  const isUnread =
    copy.isAdopted === true &&
    copy.verifiedAt === undefined &&
    copy.error === undefined &&
    copy.state === 'suspect';
  return isUnread ? UNREAD_MARK : REPLICA_MARKS[copy.state];
}

export const HEALTH_MARKS: Readonly<Record<BackendHealthState, Mark>> = {
  healthy: { tone: 'ok', icon: 'shape-circle', word: 'Healthy' },
  degraded: { tone: 'degraded', icon: 'shape-triangle', word: 'Degraded' },
  down: { tone: 'down', icon: 'shape-octagon', word: 'Down' },
  disabled: { tone: 'draining', icon: 'shape-arrow-out', word: 'Taken away' },
  unknown: { tone: 'unknown', icon: 'shape-ring', word: 'Unknown' },
};

/** Draws a mark; without its word only where the word stands beside it in some other form. */
@Component({
  selector: 'app-state-mark',
  imports: [MatIcon],
  template: `<mat-icon [svgIcon]="mark().icon" aria-hidden="true" />
    <span [class.visually-hidden]="hideWord()">{{ mark().word }}</span>`,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 4px;
      font-weight: 500;
      line-height: 20px;
      vertical-align: middle;
      white-space: nowrap;
      color: var(--tone);
    }
    .mat-icon {
      inline-size: 16px;
      block-size: 16px;
    }
  `,
  host: { '[style.--tone]': 'tone()' },
})
export class StateMark {
  readonly mark = input.required<Mark>();
  readonly hideWord = input(false);
  protected readonly tone = computed(() => `var(--${this.mark().tone})`);
}
