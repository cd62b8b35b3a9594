import { Component, computed, input } from '@angular/core';
import type { BackendView } from '@sgw/contracts';
import { Size } from '../../shared/size';
import { CountPipe } from '../../shared/count.pipe';
import { LawChip } from '../../shared/law-chip';
import { HEALTH_MARKS, StateMark } from '../../shared/state-mark';

/** The backends in one glance: health, place, law, and what each holds or is owed. */
@Component({
  selector: 'app-backend-list',
  imports: [Size, CountPipe, LawChip, StateMark],
  template: `<div class="table-wrap" tabindex="0" role="region" aria-label="Backends, scrolls sideways">
    <table class="grid pinned">
      <thead>
        <tr>
          <th scope="col">Backend</th>
          <th scope="col">Health</th>
          <th scope="col">Place</th>
          <th scope="col">Law</th>
          <th scope="col">Owner</th>
          <th scope="col" class="num">Verified copies</th>
          <th scope="col" class="num">Bytes</th>
          <th scope="col" class="num">Owed</th>
          <th scope="col" class="num">Latency</th>
        </tr>
      </thead>
      <tbody>
        @for (row of rows(); track row.backend.id) {
          <tr>
            <td>
              <strong>{{ row.backend.id }}</strong>
            </td>
            <td>
              <app-state-mark [mark]="row.mark" />
              @if (row.backend.reason) {
                <span class="soft" [title]="row.backend.reason"> · {{ row.backend.reason }}</span>
              }
            </td>
            <td>
              <span class="chip country">{{ row.backend.country.toUpperCase() }}</span> {{ row.backend.city }}
            </td>
            <td><app-law-chip [jurisdiction]="row.backend.jurisdiction" /></td>
            <td>{{ row.backend.owner === 'unknown' ? 'not declared' : row.backend.owner }}</td>
            <td class="num">{{ row.backend.verifiedReplicas | count }}</td>
            <td class="num"><app-size [bytes]="row.backend.verifiedBytes" /></td>
            <td class="num" [class.owed]="row.backend.owedReplicas > 0">
              {{ row.backend.owedReplicas | count }}
            </td>
            <td class="num">{{ row.latency }}</td>
          </tr>
        } @empty {
          <tr>
            <td colspan="9" class="soft">
              No backend is configured: name one in the file SGW_BACKENDS_FILE.
            </td>
          </tr>
        }
      </tbody>
    </table>
  </div>`,
  styles: `
    .country {
      color: var(--text);
      font-weight: 600;
    }
    .owed {
      color: var(--pending);
      font-weight: 600;
    }
  `,
})
export class BackendList {
  readonly backends = input.required<readonly BackendView[]>();
  protected readonly rows = computed(() =>
    this.backends().map((backend) => ({
      backend,
      mark: HEALTH_MARKS[backend.health],
      latency: backend.latencyMs === undefined ? '—' : `${Math.round(backend.latencyMs)} ms`,
    })),
  );
}
