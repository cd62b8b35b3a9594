import { HttpErrorResponse, type HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { catchError, throwError } from 'rxjs';
import { SessionKeeper } from '../session/session-keeper';
import { toApiProblem } from './api-problem';
import { CONSOLE_CONFIG } from './console-config';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * The one place that knows how REST is spoken: the session's CSRF token on every change, problem+json turned into
 * ApiProblem, and a lost session into the login page. Other addresses (the S3 port) pass untouched.
 */
export const apiInterceptor: HttpInterceptorFn = (request, next) => {
  const { apiUrl } = inject(CONSOLE_CONFIG);
  if (!request.url.startsWith(`${apiUrl}/`)) return next(request);
  const keeper = inject(SessionKeeper);
  const token = keeper.csrfToken();
  const isChange = !SAFE_METHODS.has(request.method);
  const outgoing = request.clone({
    withCredentials: !apiUrl.startsWith(`${location.origin}/`),
    ...(isChange && token ? { setHeaders: { 'X-CSRF-Token': token } } : {}),
  });
  return next(outgoing).pipe(
    catchError((thrown: unknown) => {
      if (!(thrown instanceof HttpErrorResponse)) return throwError(() => thrown);
      const isSessionCall = request.url === `${apiUrl}/session`;
      if (thrown.status === 401 && !isSessionCall) keeper.expire();
      return throwError(() => toApiProblem(thrown));
    }),
  );
};
