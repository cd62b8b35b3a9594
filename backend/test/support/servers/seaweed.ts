import { writeFile } from 'node:fs/promises';
import { freePort } from '../free-port.js';
import { type S3Server, startFamily } from './server-family.js';

/** Starts a throw-away SeaweedFS with its S3 API on 127.0.0.1; up in 4 to 8 seconds. Needs `seaweedfs`. */
export function startSeaweed(): Promise<S3Server> {
  return startFamily('seaweed', async (family) => {
    const accessKeyId = 'seaweed-access';
    const secretAccessKey = 'seaweed-secret-for-tests';
    const credentials = [{ accessKey: accessKeyId, secretKey: secretAccessKey }];
    const actions = ['Admin', 'Read', 'Write', 'List', 'Tagging'];
    const guest = { accessKeyId: 'seaweed-guest', secretAccessKey: 'seaweed-guest-secret' };
    const guests = [{ accessKey: guest.accessKeyId, secretKey: guest.secretAccessKey }];
    const identities = [
      { name: 'test', credentials, actions },
      { name: 'guest', credentials: guests, actions: [] },
    ];
    await writeFile(family.path('s3.json'), JSON.stringify({ identities }));
    const port = await freePort();
    const ports: string[] = [];
    const services = ['master.port', 'volume.port', 'volume.port.public', 'filer.port', 'filer.port.public'];
    const grpc = ['master.port.grpc', 'volume.port.grpc', 'filer.port.grpc', 's3.port.grpc'];
    for (const flag of [...services, ...grpc]) ports.push(`-${flag}=${await freePort()}`);
    family.start('weed', [
      'server',
      `-dir=${family.folder}`,
      '-ip=127.0.0.1',
      '-ip.bind=127.0.0.1',
      ...ports,
      '-s3',
      `-s3.port=${port}`,
      '-s3.port.iceberg=0',
      '-s3.port.lance=0',
      `-s3.config=${family.path('s3.json')}`,
      '-master.volumeSizeLimitMB=64',
      '-master.telemetry=false',
      '-volume.max=150',
    ]);
    const endpoint = `http://127.0.0.1:${port}`;
    await family.answers(`${endpoint}/status`, (status) => status === 200);
    return { endpoint, accessKeyId, secretAccessKey, guest };
  });
}
