// Scripts begin with `import './right-node.mjs'`: it starts them again under the Node that npm installed, where the
// machine's own is older than the workspace needs. Only old syntax and modules in here.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const own = join(root, 'node_modules', '.bin', 'node');
const [major, minor] = process.versions.node.split('.').map(Number);
// What the packages ask for (Angular's `engines`): ^22.22.3 || ^24.15.0 || >=26. package.json asks for 20, as this file helps out.
const isRight = (major === 22 && minor >= 22) || (major === 24 && minor >= 15) || major >= 26;

if (!existsSync(join(root, 'node_modules'))) {
  console.error('The packages are not installed: run `npm ci` first.');
  process.exit(1);
}
if (!isRight) {
  if (process.env.SGW_NODE_CHOSEN || !existsSync(own)) {
    console.error(
      `Node ${process.versions.node} is too old: install the version that .nvmrc names, then run \`npm ci\` again.`,
    );
    process.exit(1);
  }
  const child = spawn(own, process.execArgv.concat(process.argv.slice(1)), {
    stdio: 'inherit',
    env: Object.assign({}, process.env, { SGW_NODE_CHOSEN: '1' }),
  });
  // Sent to us alone, they would end nobody else. Of a terminal's Ctrl-C the child hears twice, which is one press to it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  await new Promise(() => child.once('exit', (code) => process.exit(code === null ? 1 : code)));
}
// Tools that are started from here (nx, jest) find this Node first, too.
process.env.PATH = `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`;
