import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { EmptyState } from '../../shared/empty-state';
import { PageTrail } from '../../shell/page-trail';

/** An address that this console does not have. */
@Component({
  selector: 'app-not-found-page',
  imports: [EmptyState, MatButton, RouterLink],
  template: `<div class="page">
    <h1 class="visually-hidden" tabindex="-1">Page not found</h1>
    <app-empty-state icon="search" title="There is no such page">
      <p>The address may have been cut, or the page was renamed.</p>
      <a matButton="filled" routerLink="/">To the overview</a>
    </app-empty-state>
  </div>`,
})
export class NotFoundPage {
  constructor() {
    inject(PageTrail).follow(() => [{ label: 'Not found' }]);
  }
}
