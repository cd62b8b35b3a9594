import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from './find-program.js';
import { freePort, ServerProcess } from './server-process.js';

/** nginx in front of the backend, and where it listens. */
export interface NginxProxy {
  readonly process: ServerProcess;
  readonly port: number;
}

export interface NginxFacts {
  readonly folder: string;
  readonly port: number;
  readonly upstream: string;
  /** Whether the master runs as root, whose workers would else become somebody who may not enter the folder. */
  readonly isRoot: boolean;
}

/**
 * A plain proxy as a good operator writes it: connections to the backend are kept, bodies pass through without
 * touching the disk, buffers are large enough for large bodies, nothing is logged.
 */
export function nginxConfig({ folder, port, upstream, isRoot }: NginxFacts): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `${isRoot ? 'user root;\n' : ''}worker_processes auto;
daemon off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  access_log off;
${paths.map((name) => `  ${name}_temp_path ${folder}/${name};`).join('\n')}
  keepalive_requests 1000000000;
  client_max_body_size 0;
  upstream backend {
    server ${upstream};
    keepalive 64;
    keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://backend;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_request_buffering off;
      proxy_buffer_size 64k;
      proxy_buffers 16 256k;
      proxy_busy_buffers_size 512k;
      proxy_max_temp_file_size 0;
    }
  }
}
`;
}

/** @returns undefined when nginx is not installed */
export async function startNginx(folder: string, upstreamUrl: string): Promise<NginxProxy | undefined> {
  const program = findProgram('nginx', process.env);
  if (!program) return undefined;
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  const upstream = new URL(upstreamUrl).host;
  await writeFile(file, nginxConfig({ folder, port, upstream, isRoot: process.getuid?.() === 0 }));
  const child = await ServerProcess.start({
    name: 'nginx',
    program,
    args: ['-p', folder, '-c', file, '-e', join(folder, 'error.log')],
    logFile: join(folder, 'nginx.log'),
    readyUrl: `http://127.0.0.1:${port}/`,
  });
  return { process: child, port };
}
