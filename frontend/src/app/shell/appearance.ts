import { DOCUMENT, inject, Injectable, signal } from '@angular/core';
import { type Clock, reading, type Units } from '../shared/reading';

export type Theme = 'system' | 'light' | 'dark';
export type Density = 'compact' | 'comfortable';

/** The same name is read by `public/appearance.js` before the first paint. */
const STORAGE_KEY = 'sgw.appearance';

/** How the console looks and reads in this browser: the only thing it ever keeps in local storage. */
@Injectable({ providedIn: 'root' })
export class Appearance {
  private readonly root = inject(DOCUMENT).documentElement;
  readonly theme = signal<Theme>((this.root.dataset['theme'] as Theme | undefined) ?? 'system');
  readonly density = signal<Density>((this.root.dataset['density'] as Density | undefined) ?? 'compact');

  readonly units = reading.units.asReadonly();
  readonly clock = reading.clock.asReadonly();

  constructor() {
    if (this.root.dataset['units'] === 'si') reading.units.set('si');
    if (this.root.dataset['clock'] === 'utc') reading.clock.set('utc');
  }

  setTheme(theme: Theme): void {
    this.theme.set(theme);
    if (theme === 'system') delete this.root.dataset['theme'];
    else this.root.dataset['theme'] = theme;
    this.keep();
  }

  setDensity(density: Density): void {
    this.density.set(density);
    if (density === 'compact') delete this.root.dataset['density'];
    else this.root.dataset['density'] = density;
    this.keep();
  }

  setUnits(units: Units): void {
    reading.units.set(units);
    this.keep();
  }

  setClock(clock: Clock): void {
    reading.clock.set(clock);
    this.keep();
  }

  private keep(): void {
    try {
      const chosen = {
        theme: this.theme(),
        density: this.density(),
        units: this.units(),
        clock: this.clock(),
      };
      localStorage.setItem(STORAGE_KEY, JSON.stringify(chosen));
    } catch {
      // Storage may be forbidden; the choice then lasts as long as the page.
    }
  }
}
