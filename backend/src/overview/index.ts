/**
 * Shows the operator how the whole installation fares, and lets them take a backend away and give it back. Counts and
 * judges what is there; never moves a byte and never decides where one belongs.
 */
export { BackendSwitch } from './backend-switch.js';
export { OverviewModule } from './overview.module.js';
export { OverviewReader } from './overview-reader.js';
