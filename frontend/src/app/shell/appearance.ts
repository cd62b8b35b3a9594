import { DOCUMENT, inject, Injectable, signal } from '@angular/core';

export type Theme = 'system' | 'light' | 'dark';
export type Density = 'compact' | 'comfortable';

/** The same name is read by `public/appearance.js` before the first paint. */
const STORAGE_KEY = 'sgw.appearance';

/** How the console looks in this browser: the only thing it ever keeps in local storage. */
@Injectable({ providedIn: 'root' })
export class Appearance {
  private readonly root = inject(DOCUMENT).documentElement;
  readonly theme = signal<Theme>((this.root.dataset['theme'] as Theme | undefined) ?? 'system');
  readonly density = signal<Density>((this.root.dataset['density'] as Density | undefined) ?? 'compact');

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

  private keep(): void {
    try {
      localStorage.setItem(STORAGE_KEY, JSON.stringify({ theme: this.theme(), density: this.density() }));
    } catch {
      // Storage may be forbidden; the choice then lasts as long as the page.
    }
  }
}
