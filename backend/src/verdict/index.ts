/**
 * Says of a snapshot what a policy forbids in it, and what mending that would move. Reads snapshots, policies and provider data;
 * never asks a provider, never changes anything.
 */
export { VerdictModule } from './verdict.module.js';
