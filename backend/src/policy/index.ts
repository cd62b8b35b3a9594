/** Keeps placement policies, and judges which backends may hold a byte. Fails closed; never chooses among the permitted ones. */
export { PolicyBook } from './policy-book.js';
export { AcceptUnknownNames } from './dto/policy.dto.js';
export { PolicyReader, type WrittenPolicy } from './policy-reader.js';
export { KnownZonesModule } from './known-zones.module.js';
export { type GovernedBucket, PolicyGate } from './policy-gate.js';
export { PolicyModule } from './policy.module.js';
