import { Component, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { Share } from '@sgw/contracts';
import { Size } from '../size';
import { CountPipe } from '../count.pipe';

let cards = 0;

/** The frame of a chart: its title, and the same numbers as a table for whoever would rather read them. */
@Component({
  selector: 'app-chart-card',
  imports: [Size, CountPipe, MatButton],
  template: `<section class="card card-pad" [attr.aria-labelledby]="id">
    <header class="row">
      <h2 [id]="id">{{ title() }}</h2>
      <span class="spacer"></span>
      <button matButton type="button" (click)="isTable.set(!isTable())">
        {{ isTable() ? 'Show as chart' : 'Show as table'
        }}<span class="visually-hidden">: {{ title() }}</span>
      </button>
    </header>
    @if (note()) {
      <p class="meta text-3">{{ note() }}</p>
    }
    @if (isTable()) {
      <div class="table-wrap" tabindex="0" role="region" [attr.aria-label]="title() + ', scrolls sideways'">
        <table class="grid">
          <thead>
            <tr>
              <th scope="col">{{ column() }}</th>
              <th scope="col" class="num">Objects</th>
              <th scope="col" class="num">Size</th>
            </tr>
          </thead>
          <tbody>
            @for (row of rows(); track row.name) {
              <tr>
                <td>
                  @if (isOpenable()) {
                    <button type="button" (click)="open.emit(row.name)">{{ row.name }}</button>
                  } @else {
                    {{ row.name }}
                  }
                </td>
                <td class="num">{{ row.objects | count }}</td>
                <td class="num"><app-size [bytes]="row.bytes" /></td>
              </tr>
            } @empty {
              <tr>
                <td colspan="3" class="soft">Nothing was seen.</td>
              </tr>
            }
          </tbody>
        </table>
      </div>
    } @else {
      <ng-content />
    }
  </section>`,
  styles: `
    :host {
      display: block;
      min-inline-size: 0;
    }
    section {
      display: flex;
      flex-direction: column;
      gap: 8px;
      block-size: 100%;
    }
    .table-wrap {
      max-block-size: 340px;
      overflow-y: auto;
    }
    td button {
      padding: 4px 0;
      border: 0;
      background: none;
      color: var(--accent);
      font: inherit;
      text-align: start;
      cursor: pointer;
    }
    td button:hover {
      text-decoration: underline;
    }
    td:first-child {
      max-inline-size: 320px;
      overflow: hidden;
      text-overflow: ellipsis;
    }
  `,
})
export class ChartCard {
  readonly title = input.required<string>();
  readonly column = input('Name');
  readonly note = input('');
  readonly rows = input.required<readonly Share[]>();
  /** Whether a name in the table opens what it stands for, as a press on the chart does. */
  readonly isOpenable = input(false);
  readonly open = output<string>();
  protected readonly id = `chart-${++cards}`;
  protected readonly isTable = signal(false);
}
