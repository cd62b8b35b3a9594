import { Component, computed, input, output } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatTooltip } from '@angular/material/tooltip';
import type { BucketProgress, BucketState } from '@sgw/contracts';
import { EmptyState } from '../../shared/empty-state';
import { Size } from '../../shared/size';
import { StateMark } from '../../shared/state-mark';
import { basedCount, basisOf, BUCKET_MARKS, REACH_MARKS, reachReasons } from '../../shared/survey-words';

/** What is worked on stands first, then what stumbled, then what waits, then what is done. */
const ORDER: readonly BucketState[] = [
  'surveying',
  'failed',
  'denied',
  'queued',
  'truncated',
  'skipped',
  'cancelled',
  'done',
];

/** The buckets of a running discovery, what is under way on top; a number that nobody knows yet is a dash. */
@Component({
  selector: 'app-bucket-progress-table',
  imports: [EmptyState, MatIcon, MatIconButton, MatTooltip, Size, StateMark],
  template: `@if (rows().length) {
      <div class="table-wrap" tabindex="0" role="region" aria-label="Buckets, scrolls sideways">
        <table class="grid pinned">
          <thead>
            <tr>
              <th scope="col">Bucket</th>
              <th scope="col">State</th>
              <th scope="col" class="num">Objects</th>
              <th scope="col" class="num">Size</th>
              <th scope="col" class="num">Versions</th>
              <th scope="col">Who can reach it</th>
              <th scope="col" class="tight"><span class="visually-hidden">Actions</span></th>
            </tr>
          </thead>
          <tbody>
            @for (row of rows(); track row.bucket.name) {
              <tr>
                <td class="mono name" [title]="row.bucket.name">{{ row.bucket.name }}</td>
                <td>
                  <app-state-mark [mark]="row.mark" />
                  @if (row.bucket.problem; as problem) {
                    <span class="why text-3" [title]="problem.detail">{{ problem.detail }}</span>
                  }
                </td>
                <td class="num">{{ row.objects }}</td>
                <td class="num"><app-size [bytes]="row.bucket.totalBytes" [basis]="row.basis" /></td>
                <td class="num">{{ row.versions }}</td>
                <td [title]="row.reachWhy"><app-state-mark [mark]="row.reach" /></td>
                <td class="tight">
                  @if (canSkip() && row.isOpen) {
                    <button
                      matIconButton
                      type="button"
                      matTooltip="Skip this bucket"
                      [attr.aria-label]="'Skip ' + row.bucket.name"
                      (click)="skip.emit(row.bucket.name)"
                    >
                      <mat-icon svgIcon="skip" />
                    </button>
                  }
                </td>
              </tr>
            }
          </tbody>
        </table>
      </div>
    } @else {
      <div class="card">
        <app-empty-state
          icon="bucket"
          [title]="isWaiting() ? 'Asking for the buckets' : 'No bucket was found'"
        >
          <p>
            {{
              isWaiting()
                ? 'They are listed here as soon as the provider has named them.'
                : 'The account has no bucket that these keys can list.'
            }}
          </p>
        </app-empty-state>
      </div>
    }`,
  styles: `
    .name {
      max-inline-size: 320px;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .why {
      display: inline-block;
      max-inline-size: 360px;
      margin-inline-start: 8px;
      overflow: hidden;
      text-overflow: ellipsis;
      vertical-align: middle;
    }
    @media (width < 600px) {
      .name {
        max-inline-size: 150px;
      }
    }
  `,
})
export class BucketProgressTable {
  readonly buckets = input.required<readonly BucketProgress[]>();
  readonly canSkip = input(false);
  readonly isWaiting = input(false);
  readonly skip = output<string>();
  protected readonly rows = computed(() =>
    this.buckets()
      .map((bucket) => {
        const basis = basisOf(bucket.truncated || bucket.state === 'surveying');
        return {
          bucket,
          isOpen: bucket.state === 'queued' || bucket.state === 'surveying',
          mark: BUCKET_MARKS[bucket.state],
          reach: REACH_MARKS[bucket.exposure],
          reachWhy: reachReasons({ level: bucket.exposure, reasons: [] }).join('; '),
          objects: basedCount(bucket.objectCount, basis),
          basis,
          versions: basedCount(bucket.versionCount, basis),
        };
      })
      .sort((a, b) => ORDER.indexOf(a.bucket.state) - ORDER.indexOf(b.bucket.state)),
  );
}
