import 'reflect-metadata';
import { setFlagsFromString } from 'node:v8';
import { environment, StartupError } from '@backend/config';
import { GatewayProcess } from './gateway-process.js';

/** Node's own exit code of a process ended by Ctrl-C: 128 + SIGINT. */
const INTERRUPTED = 130;

process.umask(0o077);

// Every piece of a body is a buffer outside of V8's heap. By default V8 marks the whole heap again after each 64 MiB of
// them, although they are garbage by then: after every fourth object of 16 MiB. With this they count as the heap does.
setFlagsFromString('--external-memory-accounted-in-global-limit');
// V8 puts objects of a kind that once lived long straight into the old generation. Those of requests never do live long, but under
// load one collection finds many at once; from then on all of their kind, and the bodies that they hold, stay until a full one.
setFlagsFromString('--no-allocation-site-pretenuring');

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
