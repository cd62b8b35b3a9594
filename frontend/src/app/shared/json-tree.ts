import { Component, computed, input, linkedSignal } from '@angular/core';

/** Longer lists are folded into parts of so many: what is not opened is not drawn. */
const PART = 100;

interface Branch {
  readonly name: string;
  readonly value: unknown;
}

/** A value of JSON, folded; a branch is drawn when it is opened, so that a long document costs little. */
@Component({
  selector: 'app-json-tree',
  template: `@if (branches(); as branches) {
      <details [open]="isOpen()" (toggle)="isOpen.set($any($event.target).open)">
        <summary>
          @if (name()) {
            <span class="name">{{ name() }}</span>
          }
          <span class="text-3">{{ size() }}</span>
        </summary>
        @if (isOpen()) {
          <ul>
            @for (branch of branches; track branch.name) {
              <li><app-json-tree [name]="branch.name" [value]="branch.value" /></li>
            }
          </ul>
        }
      </details>
    } @else {
      <div class="leaf">
        @if (name()) {
          <span class="name">{{ name() }}</span>
        }
        <span [class]="kind()">{{ text() }}</span>
      </div>
    }`,
  styles: `
    :host {
      display: block;
      font-family: var(--mono);
      font-size: 12.5px;
      font-variant-ligatures: none;
      overflow-wrap: anywhere;
    }
    ul {
      margin-inline-start: 5px;
      padding-inline-start: 15px;
      border-inline-start: 1px solid var(--line);
    }
    summary {
      min-block-size: 24px;
      line-height: 24px;
      cursor: pointer;
    }
    .leaf {
      min-block-size: 24px;
      padding-inline-start: 15px;
      line-height: 24px;
    }
    .name {
      margin-inline-end: 6px;
      color: var(--text-2);
    }
    .name::after {
      content: ':';
    }
    .string {
      color: var(--ok);
      white-space: pre-wrap;
    }
    .number,
    .boolean {
      color: var(--pending);
    }
    .null {
      color: var(--text-3);
    }
  `,
})
export class JsonTree {
  readonly name = input('');
  readonly value = input.required<unknown>();
  readonly isRoot = input(false);
  protected readonly isOpen = linkedSignal(() => this.isRoot());

  /** What a branch holds; undefined for a leaf. */
  protected readonly branches = computed((): readonly Branch[] | undefined => {
    const value = this.value();
    if (value instanceof Part)
      return value.items.map((item, at) => ({ name: String(value.from + at), value: item }));
    if (Array.isArray(value)) return value.length > PART ? partsOf(value) : named(value);
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.entries(value).map(([name, inner]: [string, unknown]) => ({ name, value: inner }));
  });
  protected readonly size = computed(() => {
    const value = this.value();
    if (value instanceof Part) return '';
    const count = Array.isArray(value) ? value.length : (this.branches()?.length ?? 0);
    return Array.isArray(value) ? `[ ${count} ]` : `{ ${count} }`;
  });
  protected readonly kind = computed(() => (this.value() === null ? 'null' : typeof this.value()));
  protected readonly text = computed(() => JSON.stringify(this.value()));
}

/** A part of a long list. */
class Part {
  constructor(
    readonly from: number,
    readonly items: readonly unknown[],
  ) {}
}

const named = (items: readonly unknown[]): readonly Branch[] =>
  items.map((value, at) => ({ name: String(at), value }));

function partsOf(items: readonly unknown[]): readonly Branch[] {
  return Array.from({ length: Math.ceil(items.length / PART) }, (_, part) => {
    const from = part * PART;
    const some = items.slice(from, from + PART);
    return { name: `${from} – ${from + some.length - 1}`, value: new Part(from, some) };
  });
}
