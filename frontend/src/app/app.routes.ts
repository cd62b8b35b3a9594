import type { Routes } from '@angular/router';
import type { PolicyPage } from './pages/policy/policy-page';
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
        path: 'discover',
        loadComponent: () => import('./pages/discover/discover-page').then((m) => m.DiscoverPage),
      },
      {
        path: 'discover/:id',
        loadComponent: () => import('./pages/discovery/discovery-page').then((m) => m.DiscoveryPage),
      },
      {
        path: 'snapshots',
        loadComponent: () => import('./pages/snapshots/snapshots-page').then((m) => m.SnapshotsPage),
      },
      {
        path: 'snapshots/compare',
        loadComponent: () => import('./pages/compare/compare-page').then((m) => m.ComparePage),
      },
      {
        path: 'snapshots/:id',
        loadComponent: () => import('./pages/snapshot/snapshot-frame').then((m) => m.SnapshotFrame),
        children: [
          {
            path: '',
            pathMatch: 'full',
            loadComponent: () =>
              import('./pages/snapshot/snapshot-overview').then((m) => m.SnapshotOverviewTab),
          },
          {
            path: 'findings',
            loadComponent: () =>
              import('./pages/snapshot/snapshot-findings').then((m) => m.SnapshotFindingsTab),
          },
          {
            path: 'files',
            loadComponent: () => import('./pages/snapshot/snapshot-files').then((m) => m.SnapshotFilesTab),
          },
          {
            path: 'verdict',
            loadComponent: () =>
              import('./pages/snapshot/snapshot-verdict').then((m) => m.SnapshotVerdictTab),
          },
          {
            path: 'raw',
            loadComponent: () => import('./pages/snapshot/snapshot-raw').then((m) => m.SnapshotRawTab),
          },
        ],
      },
      {
        path: 'snapshots/:id/b/:bucket',
        loadComponent: () => import('./pages/snapshot-bucket/bucket-frame').then((m) => m.BucketFrame),
        loadChildren: () => import('./pages/snapshot-bucket/bucket.routes').then((m) => m.bucketRoutes),
      },
      {
        path: 'adoptions',
        loadComponent: () => import('./pages/adoptions/adoptions-page').then((m) => m.AdoptionsPage),
      },
      {
        path: 'adoptions/new',
        loadComponent: () => import('./pages/adopt/adopt-page').then((m) => m.AdoptPage),
      },
      {
        path: 'adoptions/:id',
        loadComponent: () => import('./pages/adoption/adoption-page').then((m) => m.AdoptionPage),
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
        path: 'policies',
        loadComponent: () => import('./pages/policies/policies-page').then((m) => m.PoliciesPage),
      },
      {
        // No policy can have this name.
        path: 'policies/~new',
        canDeactivate: [(page: PolicyPage) => page.mayLeave()],
        loadComponent: () => import('./pages/policy/policy-page').then((m) => m.PolicyPage),
      },
      {
        path: 'policies/:name',
        canDeactivate: [(page: PolicyPage) => page.mayLeave()],
        loadComponent: () => import('./pages/policy/policy-page').then((m) => m.PolicyPage),
      },
      {
        path: 'what-if',
        loadComponent: () => import('./pages/what-if/what-if-page').then((m) => m.WhatIfPage),
      },
      {
        path: 'findings',
        loadComponent: () => import('./pages/findings/findings-page').then((m) => m.FindingsPage),
      },
      {
        path: 'attestations',
        loadComponent: () => import('./pages/attestations/attestations-page').then((m) => m.AttestationsPage),
      },
      {
        path: 'attestations/:id',
        loadComponent: () => import('./pages/attestation/attestation-page').then((m) => m.AttestationPage),
      },
      {
        path: 'erasures',
        loadComponent: () => import('./pages/erasures/erasures-page').then((m) => m.ErasuresPage),
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
