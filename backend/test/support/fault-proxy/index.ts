/** Proxies that fail at exact points: for HTTP in front of one backend, which writes down all that passed, and for anything on TCP. Never change a byte they were not told to. */
export { FaultProxy, type FaultProxyOptions } from './fault-proxy.js';
export { ControlServer } from './control-server.js';
export { type Cut, WireCutter } from './wire-cutter.js';
export type { JournalEntry } from './journal.js';
export type { Fault, FaultRule, Phase, RuleMatch } from './rule.js';
