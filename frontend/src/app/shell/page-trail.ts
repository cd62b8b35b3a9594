import { effect, inject, Injectable, signal } from '@angular/core';
import { Title } from '@angular/platform-browser';

/** One step of the way to a page. The last one is the page itself and has no link. */
export interface Crumb {
  readonly label: string;
  readonly link?: readonly string[];
  readonly queryParams?: Readonly<Record<string, string>>;
}

const PRODUCT = 'Sovereign S3 Gateway';

/** Where the operator is: the breadcrumb, and the title of the tab. */
@Injectable({ providedIn: 'root' })
export class PageTrail {
  private readonly title = inject(Title);
  private readonly steps = signal<readonly Crumb[]>([]);
  readonly crumbs = this.steps.asReadonly();

  /** A page tells its way; call it in the constructor, it follows the page's signals. */
  follow(way: () => readonly Crumb[]): void {
    effect(() => {
      const crumbs = way();
      this.steps.set(crumbs);
      const names = crumbs.map(({ label }) => label).reverse();
      this.title.setTitle([...names, PRODUCT].join(' · '));
    });
  }
}
