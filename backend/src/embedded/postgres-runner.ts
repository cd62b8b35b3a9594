import { type SpawnOptions, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartupError } from '@backend/config';
import type { PostgresBinaries } from './postgres-binaries.js';

/** A way to run PostgreSQL's programs, which refuse to run as root. */
export interface PostgresRunner {
  readonly name: 'plain' | 'namespace' | 'capability' | 'user';
  /** User id that the files must belong to; undefined means whoever makes them. */
  readonly ownerId: number | undefined;
  readonly groupId: number | undefined;
  /** Words to put before the program and its arguments. */
  readonly prefix: readonly string[];
  readonly options: Pick<SpawnOptions, 'uid' | 'gid'>;
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

const plain: PostgresRunner = {
  name: 'plain',
  ownerId: undefined,
  groupId: undefined,
  prefix: [],
  options: {},
};

/**
 * Finds a way to run PostgreSQL on files in `folder`, trying each before it is chosen.
 *
 * An ordinary user runs it as it is. For root, and for a user without an account:
 * 1. a user namespace in which we appear as an ordinary user: works in folders that only root may enter;
 * 2. another user who may pass folders' rights (capability dac_override): where containers forbid namespaces;
 * 3. another user, when the folder lets it through.
 *
 * @param folder PostgreSQL's own folder; must exist, and may change its owner
 * @throws StartupError when none works
 */
export function choosePostgresRunner(folder: string, binaries: PostgresBinaries): PostgresRunner {
  const userId = process.getuid?.();
  if (userId === undefined) return plain;
  const accounts = readAccounts();
  const hasAccount = accounts.some(({ uid }) => uid === userId);
  const dying = spawnSync('setpriv', ['--pdeathsig', 'INT', 'true']).status === 0 ? deathSignal : [];
  if (userId !== 0 && hasAccount) return { ...plain, prefix: dying };
  for (const runner of candidates(userId, accounts, dying)) {
    if (runner.name === 'user') chmodSync(dirname(folder), 0o711);
    if (runner.ownerId !== undefined && userId === 0) chownSync(folder, runner.ownerId, runner.groupId ?? 0);
    if (works(runner, folder, binaries)) return runner;
  }
  throw new StartupError(
    'PostgreSQL refuses to run as root, and no other user can run it here: start the gateway as an ordinary user, or name a database with SGW_DATABASE_URL.',
  );
}

/** When the gateway is killed, the kernel stops its PostgreSQL: setpriv(1), prctl(2) PR_SET_PDEATHSIG. */
const deathSignal = ['setpriv', '--pdeathsig', 'INT', '--'];

function candidates(
  userId: number,
  accounts: readonly Account[],
  dying: readonly string[],
): PostgresRunner[] {
  const nobody = accounts.find(({ uid }) => uid === 65_534) ?? accounts.find(({ uid }) => uid !== 0);
  if (nobody === undefined) return [];
  const { uid, gid } = nobody;
  const namespace: PostgresRunner = {
    name: 'namespace',
    ownerId: userId,
    groupId: process.getgid?.(),
    prefix: ['unshare', '-U', `--map-user=${uid}`, `--map-group=${gid}`, '--', ...dying],
    options: {},
  };
  if (userId !== 0) return [namespace];
  // access(2) leaves capabilities out of account unless no_setuid_fixup is set, and PostgreSQL asks it.
  const may = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];
  const become = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...may];
  return [
    namespace,
    {
      name: 'capability',
      ownerId: uid,
      groupId: gid,
      prefix: [...become, ...deathSignal.slice(1)],
      options: {},
    },
    { name: 'user', ownerId: uid, groupId: gid, prefix: [], options: { uid, gid } },
  ];
}

/** Whether the runner is not root, can write the folder and can load PostgreSQL with its libraries. */
function works(runner: PostgresRunner, folder: string, binaries: PostgresBinaries): boolean {
  const script = 'test "$(id -u)" != 0 && test -w "$0" && test -O "$0" && "$1" --version && "$2" --version';
  const words = [...runner.prefix, 'sh', '-c', script, folder, binaries.postgres, binaries.initdb];
  const [command = 'sh', ...args] = words;
  return spawnSync(command, args, { ...runner.options, stdio: 'ignore', timeout: 10_000 }).status === 0;
}

/** initdb wants its user to have a name: /etc/passwd says who has one. */
function readAccounts(): Account[] {
  try {
    return readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .filter((fields) => fields.length >= 4)
      .map(([, , uid, gid]) => ({ uid: Number(uid), gid: Number(gid) }));
  } catch {
    // No passwd file (macOS keeps its users elsewhere): take the present user as known.
    return [{ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }];
  }
}
