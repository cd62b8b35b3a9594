import { inject } from '@angular/core';
import { type CanActivateFn, Router } from '@angular/router';
import { SessionKeeper } from './session-keeper';

/** Lets signed-in operators through; everybody else comes back to the same address after the login. */
export const sessionGuard: CanActivateFn = async (_route, state) => {
  const router = inject(Router);
  const keeper = inject(SessionKeeper);
  const login = router.createUrlTree(['/login'], {
    queryParams: state.url === '/' ? {} : { returnUrl: state.url },
  });
  try {
    return (await keeper.resume()) || login;
  } catch {
    // The gateway did not answer: the login page says so when it is tried, and a reload tries again.
    return login;
  }
};
