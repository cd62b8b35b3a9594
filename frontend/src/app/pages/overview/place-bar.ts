import { Component, computed, input } from '@angular/core';
import type { BackendView } from '@sgw/contracts';
import { formatBytes } from '../../shared/format-bytes';
import { LawChip, lawFamily } from '../../shared/law-chip';

/** A share in whole percent; what is there but rounds to nothing is `<1`. */
function percentOf(bytes: number, total: number): string {
  if (bytes === 0) return '0';
  const rounded = Math.round((bytes / total) * 100);
  return rounded === 0 ? '<1' : String(rounded);
}

/** Verified bytes by country as one bar, patterned by law: where the data is, at a glance. */
@Component({
  selector: 'app-place-bar',
  imports: [LawChip],
  template: `<figure class="card card-pad">
    <figcaption>Where the bytes lie</figcaption>
    <div class="bar" role="img" [attr.aria-label]="summary()">
      @for (place of holding(); track place.country) {
        <span [style.flex-grow]="place.bytes" [attr.data-law]="place.family"></span>
      }
    </div>
    <ul>
      @for (place of places(); track place.country) {
        <li>
          <span class="chip country">{{ place.country.toUpperCase() }}</span>
          <app-law-chip [jurisdiction]="place.jurisdiction" />
          <strong>{{ place.size }}</strong>
          <span class="text-3">{{ place.percent }} %</span>
        </li>
      }
    </ul>
  </figure>`,
  styles: `
    figcaption {
      font-weight: 600;
    }
    .bar {
      display: flex;
      gap: 2px;
      block-size: 16px;
      margin-block: 10px 12px;
      border-radius: 4px;
      overflow: hidden;
      background: var(--line);
    }
    .bar span {
      --law: var(--law-other);
      min-inline-size: 3px;
      background:
        repeating-linear-gradient(45deg, var(--law) 0 2px, transparent 2px 6px),
        repeating-linear-gradient(-45deg, var(--law) 0 2px, transparent 2px 6px);
    }
    .bar [data-law='eu'] {
      --law: var(--law-eu);
      background: var(--law);
    }
    .bar [data-law='near'] {
      --law: var(--law-near);
      background: repeating-linear-gradient(45deg, var(--law) 0 4px, transparent 4px 7px);
    }
    .bar [data-law='us'] {
      --law: var(--law-us);
      background: radial-gradient(var(--law) 1.6px, transparent 2px) 0 0 / 6px 6px;
    }
    ul {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 28px;
    }
    li {
      display: flex;
      align-items: center;
      gap: 6px;
    }
    .country {
      color: var(--text);
      font-weight: 600;
    }
  `,
})
export class PlaceBar {
  readonly backends = input.required<readonly BackendView[]>();
  protected readonly places = computed(() => {
    const byCountry = new Map<string, { jurisdiction: string; bytes: number }>();
    for (const { country, jurisdiction, verifiedBytes } of this.backends()) {
      const known = byCountry.get(country)?.bytes ?? 0;
      byCountry.set(country, { jurisdiction, bytes: known + verifiedBytes });
    }
    const total = [...byCountry.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    return [...byCountry].map(([country, { jurisdiction, bytes }]) => ({
      country,
      jurisdiction,
      bytes,
      family: lawFamily(jurisdiction),
      size: formatBytes(bytes),
      percent: percentOf(bytes, total),
    }));
  });
  /** A place without bytes gets no stripe, however thin: nothing lies there. */
  protected readonly holding = computed(() => this.places().filter(({ bytes }) => bytes > 0));
  protected readonly summary = computed(() => {
    const parts = this.places().map(({ country, percent }) => `${country.toUpperCase()} ${percent} %`);
    return `Verified bytes by country: ${parts.join(', ')}.`;
  });
}
