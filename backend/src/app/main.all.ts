import 'reflect-metadata';
import { environment, StartupError } from '@backend/config';
import { GatewayProcess } from './gateway-process.js';

/** Node's own exit code of a process ended by Ctrl-C: 128 + SIGINT. */
const INTERRUPTED = 130;

process.umask(0o077);

let gateway: GatewayProcess | undefined;
/** npm hands a terminal's Ctrl-C on to a process that has had it already: one press can arrive twice. */
const SAME_PRESS_MS = 1000;
let endingSince: number | undefined;

function end(signal: NodeJS.Signals): void {
  // Who presses Ctrl-C twice does not want to wait for requests to end.
  if (endingSince !== undefined) {
    if (performance.now() - endingSince > SAME_PRESS_MS) process.exit(INTERRUPTED);
    return;
  }
  endingSince = performance.now();
  if (gateway === undefined) return;
  void gateway.stop().then(() => process.exit(signal === 'SIGHUP' ? INTERRUPTED : 0));
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);

try {
  gateway = await GatewayProcess.start(environment());
  if (endingSince !== undefined) {
    await gateway.stop();
    process.exit(0);
  }
} catch (error) {
  const text =
    error instanceof StartupError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
