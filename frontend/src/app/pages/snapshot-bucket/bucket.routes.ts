import type { Routes } from '@angular/router';

/** The tabs of one bucket of a snapshot. */
export const bucketRoutes: Routes = [
  {
    path: '',
    pathMatch: 'full',
    data: { isOneBucket: true },
    loadComponent: () => import('../snapshot/snapshot-files').then((m) => m.SnapshotFilesTab),
  },
  { path: 'versions', loadComponent: () => import('./bucket-versions').then((m) => m.BucketVersionsTab) },
  { path: 'uploads', loadComponent: () => import('./bucket-uploads').then((m) => m.BucketUploadsTab) },
  { path: 'settings', loadComponent: () => import('./bucket-settings').then((m) => m.BucketSettingsTab) },
  { path: 'raw', loadComponent: () => import('./bucket-raw').then((m) => m.BucketRawTab) },
];
