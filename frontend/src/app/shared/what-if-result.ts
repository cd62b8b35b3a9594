import { Component, computed, input } from '@angular/core';
import type { AffectedObjects, WhatIfView } from '@sgw/contracts';
import { formatBytes, formatCount } from './format-bytes';
import { amountText, bytesToMake, outcomeOf, violatingCopies } from './impact-words';
import { StateMark } from './state-mark';

interface Trouble {
  readonly what: string;
  readonly where: string;
  readonly why: string;
  readonly samples: string;
}

const MOST_TROUBLES = 20;

/** What a change would do to the objects that are there: the verdict, the numbers, the moves, and every trouble with its reason. */
@Component({
  selector: 'app-what-if-result',
  imports: [StateMark],
  template: `<p class="verdict" role="status" [attr.data-tone]="outcome().tone">
      <app-state-mark [mark]="outcome()" />
    </p>
    <dl class="numbers">
      @for (number of numbers(); track number.label) {
        <div>
          <dt>{{ number.label }}</dt>
          <dd>{{ number.value }}</dd>
        </div>
      }
    </dl>
    @if (view().moves.length) {
      <div class="table-wrap" tabindex="0" role="region" aria-label="Copies by backend, scrolls sideways">
        <table class="grid">
          <thead>
            <tr>
              <th scope="col">Backend</th>
              <th scope="col">Copies to make</th>
              <th scope="col">Copies to remove</th>
            </tr>
          </thead>
          <tbody>
            @for (move of view().moves; track move.backendId) {
              <tr>
                <td class="mono">{{ move.backendId }}</td>
                <td>{{ text(move.toMake) }}</td>
                <td>{{ text(move.toRemove) }}</td>
              </tr>
            }
          </tbody>
        </table>
      </div>
    }
    @if (troubles().length) {
      <ul class="troubles">
        @for (trouble of troubles(); track $index) {
          <li>
            <p>
              <strong>{{ trouble.what }}</strong> · <span class="mono">{{ trouble.where }}</span>
            </p>
            <p class="text-2">{{ trouble.why }}</p>
            @if (trouble.samples) {
              <p class="meta text-3 mono">{{ trouble.samples }}</p>
            }
          </li>
        }
        @if (more()) {
          <li class="text-3">and {{ more() }} more groups of objects</li>
        }
      </ul>
    }`,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 12px;
      min-inline-size: 0;
    }
    .verdict {
      padding: 8px 12px;
      border-radius: var(--radius);
      background: var(--surface-2);
    }
    .verdict app-state-mark {
      white-space: normal;
    }
    .verdict[data-tone='ok'] {
      background: var(--ok-soft);
    }
    .verdict[data-tone='pending'] {
      background: var(--pending-soft);
    }
    .verdict[data-tone='degraded'] {
      background: var(--degraded-soft);
    }
    .verdict[data-tone='down'] {
      background: var(--down-soft);
    }
    .numbers {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(96px, 1fr));
      gap: 12px;
      align-items: end;
    }
    .numbers dt {
      color: var(--text-2);
      font-size: 12px;
      line-height: 16px;
    }
    .numbers dd {
      font-size: 16px;
      font-weight: 600;
      line-height: 24px;
    }
    .troubles {
      display: flex;
      flex-direction: column;
      gap: 8px;
      overflow-wrap: anywhere;
    }
    .troubles li {
      padding-inline-start: 10px;
      border-inline-start: 3px solid var(--degraded);
    }
  `,
})
export class WhatIfResult {
  readonly view = input.required<WhatIfView>();
  /** The same question about the rules of now, where it can be asked. */
  readonly before = input<WhatIfView>();
  protected readonly text = amountText;
  protected readonly outcome = computed(() => outcomeOf(this.view()));
  protected readonly numbers = computed(() => {
    const view = this.view();
    const before = this.before();
    const violations = formatCount(violatingCopies(view));
    return [
      {
        label: 'Objects affected',
        value: `${formatCount(view.affected.objects)} of ${formatCount(view.examined.objects)}`,
      },
      { label: 'Bytes of them', value: formatBytes(view.affected.bytes) },
      { label: 'Bytes to copy', value: formatBytes(bytesToMake(view)) },
      {
        label: before ? 'Violations now → after' : 'Copies in violation',
        value: before ? `${formatCount(violatingCopies(before))} → ${violations}` : violations,
      },
      ...(view.uploadsEnded > 0
        ? [{ label: 'Open uploads ended', value: formatCount(view.uploadsEnded) }]
        : []),
      { label: 'Buckets', value: formatCount(view.buckets) },
    ];
  });
  private readonly all = computed((): readonly Trouble[] => {
    const { lost, shortfalls, violations } = this.view();
    return [
      ...lost.map((group) => trouble(group, 'lost', 'No other backend has a copy.')),
      ...shortfalls.map((group) =>
        trouble(group, `${group.possible} of ${group.wanted} copies possible`, group.reason),
      ),
      ...violations.map((group) =>
        trouble(
          group,
          `may not stay at ${group.backendId}`,
          group.refusals.map(({ reason }) => reason).join('; '),
        ),
      ),
    ];
  });
  protected readonly troubles = computed(() => this.all().slice(0, MOST_TROUBLES));
  protected readonly more = computed(() => this.all().length - this.troubles().length);
}

function trouble(group: AffectedObjects, what: string, why: string): Trouble {
  const tags = Object.entries(group.tags).map(([key, value]) => `${key}=${value}`);
  const count = `${formatCount(group.objects)} ${group.objects === 1 ? 'object' : 'objects'}`;
  return {
    what: `${count}: ${what}`,
    where: [`${group.tenant}/${group.bucket}`, ...tags].join(' '),
    why,
    samples: group.sampleKeys.join('  '),
  };
}
