import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { type ApplicationConfig, provideZonelessChangeDetection } from '@angular/core';
import { MAT_RIPPLE_GLOBAL_OPTIONS } from '@angular/material/core';
import { MAT_DIALOG_DEFAULT_OPTIONS, MatDialogConfig } from '@angular/material/dialog';
import {
  provideRouter,
  withComponentInputBinding,
  withInMemoryScrolling,
  withRouterConfig,
} from '@angular/router';
import { apiInterceptor } from './api/api-interceptor';
import { CONSOLE_CONFIG, resolveConsoleConfig } from './api/console-config';
import { routes } from './app.routes';

/** How the console is put together. */
export const appConfig: ApplicationConfig = {
  providers: [
    provideZonelessChangeDetection(),
    provideHttpClient(withInterceptors([apiInterceptor])),
    provideRouter(
      routes,
      withComponentInputBinding(),
      withRouterConfig({ paramsInheritanceStrategy: 'always' }),
      withInMemoryScrolling({ scrollPositionRestoration: 'enabled' }),
    ),
    {
      provide: CONSOLE_CONFIG,
      useFactory: () =>
        resolveConsoleConfig((window as { APP_CONFIG?: unknown }).APP_CONFIG, location.origin),
    },
    { provide: MAT_RIPPLE_GLOBAL_OPTIONS, useValue: { disabled: true } },
    {
      provide: MAT_DIALOG_DEFAULT_OPTIONS,
      // Spread over Material's own: what is given here replaces all of it, the dialog's role included.
      useValue: { ...new MatDialogConfig(), ariaModal: true, width: '560px', maxWidth: 'calc(100vw - 32px)' },
    },
  ],
};
