import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { freePort } from '../free-port.js';
import { type S3Server, type ServerFamily, startFamily } from './server-family.js';

const CONF = ['-c', 'ceph.conf'];

/**
 * Starts a throw-away Ceph with its RADOS Gateway on 127.0.0.1: one monitor, one OSD that keeps everything in
 * memory, no manager. Up in about 13 seconds. Needs `radosgw`.
 *
 * @param options.pageSize most that it lists at once
 */
export function startCeph({ pageSize = 1000 }: { readonly pageSize?: number } = {}): Promise<S3Server> {
  return startFamily('ceph', async (family) => {
    const accessKeyId = 'ceph-access';
    const secretAccessKey = 'ceph-secret-for-tests';
    const port = await freePort();
    for (const folder of ['mon', 'osd', 'run']) await mkdir(family.path(folder));
    await startMonitor(family, { port, pageSize });
    await startOsd(family);
    await family.run('radosgw-admin', [
      ...CONF,
      ...['-n', 'client.rgw', 'user', 'create', '--uid=test', '--display-name=test', '--max-buckets=0'],
      ...[`--access-key=${accessKeyId}`, `--secret-key=${secretAccessKey}`],
    ]);
    family.start('radosgw', [...CONF, '-n', 'client.rgw', '-f', ...asRoot()]);
    const endpoint = `http://127.0.0.1:${port}`;
    await family.answers(endpoint);
    return { endpoint, accessKeyId, secretAccessKey };
  });
}

async function startMonitor(
  family: ServerFamily,
  gateway: Pick<CephPlace, 'port' | 'pageSize'>,
): Promise<void> {
  const fsid = randomUUID();
  const addresses = `[v2:127.0.0.1:${await freePort()},v1:127.0.0.1:${await freePort()}]`;
  await writeFile(family.path('ceph.conf'), cephConf(family, { fsid, addresses, ...gateway }));
  const every = ['--cap', 'mon', 'allow *', '--cap', 'osd', 'allow *', '--cap', 'mgr', 'allow *'];
  const key = (name: string, caps: readonly string[]): Promise<string> =>
    family.run('ceph-authtool', ['keyring', '--gen-key', '-n', name, ...caps]);
  await family.run('ceph-authtool', [
    '--create-keyring',
    'keyring',
    '--gen-key',
    '-n',
    'mon.',
    ...every.slice(0, 3),
  ]);
  await key('client.admin', every);
  await key('client.rgw', every.slice(0, 6));
  await family.run('monmaptool', [
    '--create',
    '--clobber',
    '--fsid',
    fsid,
    '--addv',
    'a',
    addresses,
    'monmap',
  ]);
  const made = ['--mkfs', '-i', 'a', '--monmap', 'monmap', '--keyring', 'keyring'];
  await family.run('ceph-mon', [...CONF, ...made]);
  family.start('ceph-mon', [...CONF, '-i', 'a', '-f', ...asRoot()]);
}

async function startOsd(family: ServerFamily): Promise<void> {
  const uuid = randomUUID();
  const key = (await family.run('ceph-authtool', ['--gen-print-key'])).trim();
  // Waits for the monitor, too.
  await family.run('ceph', [...CONF, 'osd', 'new', uuid, '-i', '-'], JSON.stringify({ cephx_secret: key }));
  await family.run('ceph-authtool', ['--create-keyring', 'osd/keyring', '-n', 'osd.0', '--add-key', key]);
  await family.run('ceph-osd', [...CONF, '-i', '0', '--mkfs', '--osd-uuid', uuid]);
  family.start('ceph-osd', [...CONF, '-i', '0', '-f', ...asRoot()]);
}

interface CephPlace {
  readonly fsid: string;
  readonly addresses: string;
  readonly port: number;
  readonly pageSize: number;
}

function cephConf(family: ServerFamily, { fsid, addresses, port, pageSize }: CephPlace): string {
  const folder = family.folder;
  return `[global]
fsid = ${fsid}
mon_host = ${addresses}
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
keyring = ${folder}/keyring
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 8
osd_pool_default_pgp_num = 8
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
ms_bind_ipv6 = false
admin_socket = ${folder}/run/$name.asok
log_file = ${folder}/run/$name.log
pid_file = ${folder}/run/$name.pid
[mon.a]
host = ${hostname()}
mon_data = ${folder}/mon
[osd]
keyring = ${folder}/osd/keyring
osd_objectstore = memstore
memstore_device_bytes = 4294967296
osd_data = ${folder}/osd
[client.rgw]
rgw_frontends = beast endpoint=127.0.0.1:${port}
rgw_enable_usage_log = false
rgw_thread_pool_size = 32
rgw_max_listing_results = ${pageSize}
`;
}

/** Root would become the user \`ceph\`, who may not look into our folder. */
function asRoot(): readonly string[] {
  return process.getuid?.() === 0 ? ['--setuser', 'root', '--setgroup', 'root'] : [];
}
