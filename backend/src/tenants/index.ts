/** Who may sign: tenants, their users and access keys. Never judges what a user may do. */
export * from './access-key-ring.js';
export * from './anonymous-tenant-finder.js';
export * from './tenant-directory.js';
export { TenantsModule } from './tenants.module.js';
export type { TenantRow, UserRow } from '@backend/metadata';
