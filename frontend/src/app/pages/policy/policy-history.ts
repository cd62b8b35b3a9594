import { Component, computed, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { PolicyView } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import { PolicyApi, type PolicyText } from '../../api/policy-api';
import { ProblemCard } from '../../shared/problem-card';
import { SkeletonRows } from '../../shared/skeleton-rows';
import { When } from '../../shared/when';
import { DiffView } from './diff-view';
import { writeText } from './policy-text';

const textOf = ({ document }: PolicyView): string => writeText(document as unknown as PolicyText);

/** All versions of a policy, and what the one that holds changed since each. */
@Component({
  selector: 'app-policy-history',
  imports: [DiffView, MatButton, ProblemCard, RouterLink, SkeletonRows, When],
  template: `@if (problem(); as problem) {
      <app-problem-card [problem]="problem" (retry)="found.reload()" />
    } @else if (versions(); as versions) {
      <div class="sides">
        <ol class="card" aria-label="Versions">
          @for (version of versions; track version.version) {
            <li>
              <a
                [routerLink]="[]"
                [queryParams]="{ v: version.version }"
                queryParamsHandling="merge"
                [attr.aria-current]="version.version === chosen()?.version ? 'true' : null"
              >
                <span class="row">
                  <strong>v{{ version.version }}</strong>
                  @if ($first) {
                    <span class="chip">holds</span>
                  }
                  <span class="spacer"></span>
                  <span class="meta text-2"><app-when [iso]="version.createdAt" /></span>
                </span>
                <span class="text-2">{{ version.note || 'no reason given' }}</span>
              </a>
            </li>
          }
        </ol>
        @if (chosen(); as chosen) {
          <div class="stack card card-pad">
            <app-diff-view [before]="chosenText()" [after]="liveText()" [title]="title()" />
            <p class="meta text-3 digest">
              SHA-256 of v{{ chosen.version }}: <span class="mono">{{ chosen.digest }}</span>
            </p>
            @if (chosen.version !== versions[0]?.version) {
              <div>
                <button matButton="outlined" type="button" (click)="reuse.emit(chosenText())">
                  Edit this text as the next version
                </button>
              </div>
            }
          </div>
        }
      </div>
    } @else {
      <app-skeleton-rows label="Loading versions" [rows]="2" />
    }`,
  styles: `
    .sides {
      display: grid;
      grid-template-columns: minmax(260px, 1fr) 2fr;
      gap: 16px;
      align-items: start;
    }
    ol {
      overflow: hidden;
    }
    li + li {
      border-block-start: 1px solid var(--line);
    }
    li a {
      display: flex;
      flex-direction: column;
      padding: 10px 14px;
      color: var(--text);
      overflow-wrap: anywhere;
    }
    li a:hover {
      background: var(--hover);
      text-decoration: none;
    }
    li a[aria-current] {
      background: var(--accent-soft);
    }
    li a:focus-visible {
      outline-offset: -2px;
    }
    .sides > * {
      min-inline-size: 0;
    }
    .digest {
      overflow-wrap: anywhere;
    }
    @media (width < 900px) {
      .sides {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `,
})
export class PolicyHistory {
  readonly name = input.required<string>();
  /** Number of the version that is looked at, from the address. */
  readonly v = input<string>();
  /** A text that shall be edited. */
  readonly reuse = output<string>();
  protected readonly found = inject(PolicyApi).versions(() => this.name());
  protected readonly problem = computed(() => {
    const error = this.found.error();
    return error ? problemOf(error) : undefined;
  });
  protected readonly versions = computed(() => (this.found.hasValue() ? this.found.value() : undefined));
  /** Without a wish the one before the last: what changed most recently. */
  protected readonly chosen = computed(() => {
    const versions = this.versions() ?? [];
    return versions.find(({ version }) => String(version) === this.v()) ?? versions[1] ?? versions[0];
  });
  protected readonly chosenText = computed(() => {
    const chosen = this.chosen();
    return chosen ? textOf(chosen) : '';
  });
  protected readonly liveText = computed(() => {
    const live = this.versions()?.[0];
    return live ? textOf(live) : '';
  });
  protected readonly title = computed(
    () => `From v${this.chosen()?.version} to v${this.versions()?.[0]?.version}, which holds`,
  );
}
