import { Component, computed, input } from '@angular/core';
import type { AdoptionVerdict } from '@sgw/contracts';
import { type Mark, StateMark } from '../../shared/state-mark';
import { basedBytes, basedCount } from '../../shared/survey-words';

const MARKS: Readonly<Record<AdoptionVerdict['verdict'], Mark>> = {
  'may-stay': { tone: 'ok', icon: 'lock', word: 'It may stay where it is' },
  violates: { tone: 'down', icon: 'lock-broken', word: 'It may not stay where it is' },
  'cannot-be-adopted': { tone: 'degraded', icon: 'shape-octagon', word: 'It cannot be adopted' },
};

const LOCK_WORDS = { enabled: 'On', disabled: 'Off', unknown: 'Not known' } as const;
const VERSION_WORDS = { enabled: 'On', suspended: 'Suspended', never: 'Off', unknown: 'Not known' } as const;
const PUBLIC_WORDS = { yes: 'Yes', no: 'No', unknown: 'Not known' } as const;

/** What is known before a bucket is adopted: the rules it breaks, what stands in the way, how it is set up. */
@Component({
  selector: 'app-adopt-verdict',
  imports: [StateMark],
  template: `<section class="card card-pad stack" aria-labelledby="verdict-title">
    <h2 id="verdict-title"><app-state-mark [mark]="mark()" /></h2>
    @if (verdict().missing; as missing) {
      <p><strong>No backend is declared there.</strong> {{ missing }}</p>
    }
    @if (obstacles().length) {
      <ul class="reasons">
        @for (obstacle of obstacles(); track obstacle.code) {
          <li>
            {{ obstacle.reason }} <code class="text-3">{{ obstacle.code }}</code>
          </li>
        }
      </ul>
    }
    @if (verdict().violations.length) {
      <ul class="reasons">
        @for (broken of verdict().violations; track $index) {
          <li>
            {{ broken.reason }}
            <span class="text-3">
              {{ broken.rule }}
              @if (broken.policy) {
                of <code>{{ broken.policy }}</code>
              }
            </span>
          </li>
        }
      </ul>
    }
    <dl class="facts">
      @for (fact of facts(); track fact.name) {
        <div>
          <dt>{{ fact.name }}</dt>
          <dd>{{ fact.value }}</dd>
        </div>
      }
    </dl>
  </section>`,
  styles: `
    .reasons {
      list-style: disc;
      padding-inline-start: 18px;
      overflow-wrap: anywhere;
    }
    .facts {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(140px, 1fr));
      gap: 10px 20px;
    }
    dt {
      color: var(--text-2);
      font-size: 12px;
    }
    dd {
      font-weight: 600;
      overflow-wrap: anywhere;
    }
  `,
})
export class AdoptVerdict {
  readonly verdict = input.required<AdoptionVerdict>();
  protected readonly mark = computed(() => MARKS[this.verdict().verdict]);
  /** That no backend is declared is told by its own sentence. */
  protected readonly obstacles = computed(() =>
    this.verdict().obstacles.filter(({ reason }) => reason !== this.verdict().missing),
  );
  protected readonly facts = computed(() => {
    const { settings, counts, copies } = this.verdict();
    return [
      ...(counts
        ? [
            { name: 'Objects', value: basedCount(counts.objects, counts.basis) },
            { name: 'Size', value: basedBytes(counts.bytes, counts.basis) },
            { name: 'Versions', value: basedCount(counts.versions, counts.basis) },
          ]
        : []),
      ...(settings
        ? [
            { name: 'Versioning', value: VERSION_WORDS[settings.versioning] },
            { name: 'Object lock', value: LOCK_WORDS[settings.objectLock] },
            { name: 'Public', value: PUBLIC_WORDS[settings.isPublic] },
            { name: 'Location', value: settings.location || '—' },
          ]
        : []),
      { name: 'Copies wanted', value: String(copies.wanted) },
      { name: 'They would lie at', value: copies.backends.join(', ') || 'no place' },
    ];
  });
}
