/** Judges which backends may hold a byte. Fails closed; never chooses among the permitted ones. */
export { PolicyGate } from './policy-gate.js';
export { PolicyModule } from './policy.module.js';
