import { mkdir, writeFile } from 'node:fs/promises';
import { freePort } from '../free-port.js';
import { type S3Server, type ServerFamily, startFamily } from './server-family.js';

const SERVICES = ['account', 'container', 'object'] as const;

/** Starts a throw-away OpenStack Swift with its S3 API on 127.0.0.1; up in 5 to 30 seconds. Needs `swift`. */
export function startSwift(): Promise<S3Server> {
  return startFamily('swift', async (family) => {
    await mkdir(family.path('srv', 'd1'), { recursive: true });
    await writeFile(family.path('swift.conf'), SWIFT_CONF);
    const ports = [await freePort(), await freePort(), await freePort()];
    const inner = SERVICES.map(async (service, index) => {
      const port = ports[index] ?? 0;
      await writeFile(family.path(`${service}-server.conf`), serviceConf(family, service, port));
      await buildRing(family, service, port);
    });
    await Promise.all(inner);
    const port = await freePort();
    await writeFile(family.path('proxy-server.conf'), proxyConf(family, port, await freePort()));
    for (const service of [...SERVICES, 'proxy']) {
      family.start(`swift-${service}-server`, [family.path(`${service}-server.conf`)]);
    }
    const endpoint = `http://127.0.0.1:${port}`;
    // The proxy is well before those behind it are, and then remembers them as broken.
    for (const behind of ports) await family.answers(`http://127.0.0.1:${behind}/`);
    await family.answers(`${endpoint}/healthcheck`, (status) => status === 200);
    const guest = { accessKeyId: 'test:guest', secretAccessKey: 'visiting' };
    return { endpoint, accessKeyId: 'test:tester', secretAccessKey: 'testing', guest };
  });
}

const SWIFT_CONF = `[swift-hash]
swift_hash_path_suffix = suffix
swift_hash_path_prefix = prefix
[storage-policy:0]
name = gold
default = yes
`;

async function buildRing(family: ServerFamily, service: string, port: number): Promise<void> {
  const builder = family.path(`${service}.builder`);
  await family.run('swift-ring-builder', [builder, 'create', '6', '1', '1']);
  await family.run('swift-ring-builder', [builder, 'add', `r1z1-127.0.0.1:${port}/d1`, '1']);
  await family.run('swift-ring-builder', [builder, 'rebalance']);
}

function serviceConf(family: ServerFamily, service: string, port: number): string {
  return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
swift_dir = ${family.folder}
devices = ${family.path('srv')}
mount_check = false
${userLine()}workers = 0
fallocate_reserve = 0
[pipeline:main]
pipeline = ${service}-server
[app:${service}-server]
use = egg:swift#${service}
`;
}

/** As S3 has it, uploads may have 10,000 parts: Swift's own limit is 1,000. Nobody listens at the cache's address: Swift does without. */
function proxyConf(family: ServerFamily, port: number, cachePort: number): string {
  const filters = 'catch_errors gatekeeper healthcheck listing_formats bulk tempurl copy dlo symlink'.split(
    ' ',
  );
  return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
swift_dir = ${family.folder}
${userLine()}workers = 0
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck cache listing_formats bulk tempurl s3api tempauth copy slo dlo versioned_writes symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
${filters.map((filter) => `[filter:${filter}]\nuse = egg:swift#${filter}\n`).join('')}[filter:slo]
use = egg:swift#slo
max_manifest_segments = 10000
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${cachePort}
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
max_upload_part_num = 10000
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
user_test_guest = visiting
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_versioned_writes = true
allow_object_versioning = true
`;
}

/** Root would become the user \`swift\`, who may not look into our folder. */
function userLine(): string {
  return process.getuid?.() === 0 ? 'user = root\n' : '';
}
