/** A seeded run that shows whether a locked bucket's bytes ever leave their country. Never trusts the gateway's own account. */
export { type Evidence, judge, type RawPiece } from './judge.js';
export { type Operation, planRun } from './plan.js';
