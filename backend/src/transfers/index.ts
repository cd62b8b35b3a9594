/** Knows which bytes are on their way by which rules, and ends what rules of now forbid. Never judges by itself. */
export { RulesChanged, Transfer, type TransferEnd } from './transfer.js';
export { TransferSettler, type Settled } from './transfer-settler.js';
export { TransferWatch } from './transfer-watch.js';
export { TransfersModule } from './transfers.module.js';
