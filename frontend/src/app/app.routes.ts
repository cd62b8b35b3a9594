import type { Routes } from '@angular/router';
import { sessionGuard } from './session/session-guard';

/** Every address of the console. Pages come when they are asked for. */
export const routes: Routes = [
  { path: 'login', loadComponent: () => import('./pages/login/login-page').then((m) => m.LoginPage) },
  {
    path: '',
    canActivate: [sessionGuard],
    loadComponent: () => import('./shell/shell').then((m) => m.Shell),
    children: [
      {
        path: '',
        pathMatch: 'full',
        loadComponent: () => import('./pages/overview/overview-page').then((m) => m.OverviewPage),
      },
      {
        path: 'buckets',
        loadComponent: () => import('./pages/buckets/buckets-page').then((m) => m.BucketsPage),
      },
      {
        path: 'buckets/:tenant/:bucket',
        loadComponent: () => import('./pages/objects/objects-page').then((m) => m.ObjectsPage),
        children: [
          {
            path: 'o',
            loadComponent: () => import('./pages/object/object-panel').then((m) => m.ObjectPanel),
          },
        ],
      },
      {
        path: 'backends',
        loadComponent: () => import('./pages/backends/backends-page').then((m) => m.BackendsPage),
      },
      {
        path: 'providers',
        loadComponent: () => import('./pages/providers/providers-page').then((m) => m.ProvidersPage),
      },
      {
        path: 'providers/:id',
        loadComponent: () => import('./pages/providers/provider-page').then((m) => m.ProviderPage),
      },
      {
        path: 'connect',
        loadComponent: () => import('./pages/connect/connect-page').then((m) => m.ConnectPage),
      },
      {
        path: '**',
        loadComponent: () => import('./pages/not-found/not-found-page').then((m) => m.NotFoundPage),
      },
    ],
  },
];
