/** An HTTP proxy in front of one backend that fails at exact points, and writes down all that passed. Never changes a byte it was not told to. */
export { FaultProxy, type FaultProxyOptions } from './fault-proxy.js';
export { ControlServer } from './control-server.js';
export type { JournalEntry } from './journal.js';
export type { Fault, FaultRule, Phase, RuleMatch } from './rule.js';
