// `npm start`: builds what is not built, then runs the gateway in this very process, so that signals and the exit
// code are its own.
import './right-node.mjs';
import { resolve } from 'node:path';
import { setInterval } from 'node:timers';

const root = resolve(import.meta.dirname, '..');
process.chdir(root);
try {
  await import('./settings-file.mjs');
  const { buildWhatIsMissing } = await import('./build.mjs');
  await buildWhatIsMissing();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
if (process.env.npm_lifecycle_event !== undefined) {
  // npm hands SIGTERM to the shell between us and itself, which dies without telling: notice that it is gone.
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGTERM'), 250).unref();
}
process.argv.splice(1, 1, resolve(root, 'dist/backend/src/app/main.all.js'));
await import('../dist/backend/src/app/main.all.js');
