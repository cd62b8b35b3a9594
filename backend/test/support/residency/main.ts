import { RESIDENCY_HELP, type ResidencyOptions, readResidencyOptions } from './options.js';
import { hasHeld, reportLines } from './report.js';
import { ResidencyRun } from './run.js';

// `npm run residency`: see RESIDENCY_HELP. It lives beside the fault proxy, which tools may not import.
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const complain = (text: string): void => void process.stderr.write(`${text}\n`);

const options = readOptions();
if (options) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(130));
  try {
    const report = await ResidencyRun.perform(options, options.isJson ? () => undefined : print);
    const text = options.isJson
      ? JSON.stringify({ hasHeld: hasHeld(report), ...report }, undefined, 2)
      : `\n${reportLines(report).join('\n')}`;
    print(text);
    process.exitCode = hasHeld(report) ? 0 : 1;
  } catch (error) {
    complain(`The run could not be finished: ${error instanceof Error ? error.stack : String(error)}`);
    process.exitCode = 1;
  }
}

function readOptions(): ResidencyOptions | undefined {
  try {
    const read = readResidencyOptions(process.argv.slice(2));
    if (!read.isHelpWanted) return read;
    print(RESIDENCY_HELP);
  } catch (error) {
    complain(`${(error as Error).message}\n\n${RESIDENCY_HELP}`);
    process.exitCode = 2;
  }
  return undefined;
}
