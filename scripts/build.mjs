// Builds what is not built yet, or no longer as its sources are: the backend to dist/, the console to
// frontend/dist/. `--force` builds everything, `--backend` leaves the console out.
import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { digestOf, isBuilt, markBuilt } from './stamp.mjs';

const root = resolve(import.meta.dirname, '..');

const backend = {
  name: 'backend',
  sources: [
    'backend/src',
    'backend/test/support',
    'libs',
    'scripts/proof',
    'scripts/bench',
    'scripts/providers',
    'jest.swc.mjs',
    'scripts/build-backend.mjs',
    'package-lock.json',
  ],
  result: join(root, 'dist/backend/src/app/main.all.js'),
  stamp: join(root, 'dist/.stamp'),
  build: async () => (await import('./build-backend.mjs')).buildBackend(),
};

const consoleApp = {
  name: 'console',
  sources: [
    'frontend/src',
    'frontend/public',
    'frontend/project.json',
    'frontend/tsconfig.json',
    'frontend/tsconfig.app.json',
    'libs/contracts/src',
    'tsconfig.base.json',
    'package-lock.json',
  ],
  result: join(root, 'frontend/dist/browser/index.html'),
  stamp: join(root, 'frontend/dist/.stamp'),
  build: () => run('nx', ['build', 'frontend', '--outputStyle=static']),
};

/**
 * @param {{ isForced?: boolean, withConsole?: boolean, tell?: (line: string) => void }} options
 * @throws Error with the build's own output when it fails
 */
export async function buildWhatIsMissing({ isForced = false, withConsole = true, tell = console.log } = {}) {
  for (const target of withConsole ? [backend, consoleApp] : [backend]) {
    if (target === consoleApp && !existsSync(join(root, 'frontend/src/main.ts'))) continue;
    const digest = digestOf(root, target.sources);
    if (!isForced && isBuilt({ ...target, digest })) continue;
    const startedAt = Date.now();
    tell(`Building the ${target.name} …`);
    await target.build();
    markBuilt({ ...target, digest });
    tell(`Built the ${target.name} in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  }
}

function run(command, args) {
  const child = spawn(join(root, 'node_modules/.bin', command), args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
      CI: '1',
      NX_DAEMON: 'false',
    },
  });
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => {
      if (code === 0) return done();
      fail(new Error(`${command} ${args.join(' ')} ended with ${code}:\n${Buffer.concat(output)}`));
    });
  });
}

if (import.meta.filename === resolve(process.argv[1] ?? '')) {
  try {
    const isForced = process.argv.includes('--force');
    await buildWhatIsMissing({ isForced, withConsole: !process.argv.includes('--backend') });
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
