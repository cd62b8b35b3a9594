/** Keeps placement policies, and judges which backends may hold a byte. Fails closed; never chooses among the permitted ones. */
export { PolicyBook, readDocument } from './policy-book.js';
export { type GovernedBucket, PolicyGate } from './policy-gate.js';
export { PolicyModule } from './policy.module.js';
