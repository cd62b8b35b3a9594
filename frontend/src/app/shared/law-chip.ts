import { Component, computed, input } from '@angular/core';

const NEAR = new Set(['eea', 'ch', 'gb', 'uk', 'no', 'is', 'li']);

/** The family of a jurisdiction, which decides its colour and pattern. */
export function lawFamily(jurisdiction: string): 'eu' | 'near' | 'us' | 'other' | 'unknown' {
  const law = jurisdiction.toLowerCase();
  if (law === 'unknown' || law === '') return 'unknown';
  if (law === 'eu' || law === 'us') return law;
  return NEAR.has(law) ? 'near' : 'other';
}

/** The law that governs a place: pattern, colour and letters, `EU law`. */
@Component({
  selector: 'app-law-chip',
  template: `<span class="swatch" [attr.data-law]="family()" aria-hidden="true"></span>{{ text() }}`,
  host: { class: 'chip' },
  styles: `
    .swatch {
      inline-size: 10px;
      block-size: 10px;
      border-radius: 2px;
      border: 1px solid var(--law);
      --law: var(--law-other);
      background:
        repeating-linear-gradient(45deg, var(--law) 0 1px, transparent 1px 3px),
        repeating-linear-gradient(-45deg, var(--law) 0 1px, transparent 1px 3px);
    }
    [data-law='eu'] {
      --law: var(--law-eu);
      background: var(--law);
    }
    [data-law='unknown'] {
      --law: var(--unknown);
      border-style: dashed;
      background: none;
    }
    [data-law='near'] {
      --law: var(--law-near);
      background: repeating-linear-gradient(45deg, var(--law) 0 2px, transparent 2px 4px);
    }
    [data-law='us'] {
      --law: var(--law-us);
      background: radial-gradient(var(--law) 1px, transparent 1.2px) 0 0 / 4px 4px;
    }
  `,
})
export class LawChip {
  readonly jurisdiction = input.required<string>();
  protected readonly family = computed(() => lawFamily(this.jurisdiction()));
  protected readonly text = computed(() => {
    const law = this.jurisdiction();
    return law === 'unknown' || !law ? 'law unknown' : `${law.toUpperCase()} law`;
  });
}
