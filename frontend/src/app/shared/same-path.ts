import type { IsActiveMatchOptions } from '@angular/router';

/** For the tabs of a page: a filter in the address does not change the tab. */
export const SAME_PATH: IsActiveMatchOptions = {
  paths: 'exact',
  queryParams: 'ignored',
  matrixParams: 'ignored',
  fragment: 'ignored',
};
