import { mkdir, writeFile } from 'node:fs/promises';
import { freePort } from '../free-port.js';
import { ServerFamily } from './server-family.js';

/** nginx in front of a gateway. */
export interface Nginx {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts an nginx as the documentation asks for one: paths and Host pass as they came. Needs `nginx`. */
export async function startNginx(upstream: string): Promise<Nginx> {
  const family = await ServerFamily.create('nginx');
  try {
    const port = await freePort();
    await mkdir(family.path('temp'));
    await writeFile(family.path('nginx.conf'), configuration(family, port, upstream));
    family.start('nginx', ['-e', family.path('error.log'), '-c', family.path('nginx.conf')]);
    const url = `http://127.0.0.1:${port}`;
    await family.answers(url);
    return { url, stop: () => family.stop() };
  } catch (error) {
    await family.stop();
    throw error;
  }
}

function configuration({ folder }: ServerFamily, port: number, upstream: string): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  // Root's workers would become somebody who may not enter the folder. One process: it is killed as one.
  return `${process.getuid?.() === 0 ? 'user root;\n' : ''}master_process off;
daemon off;
pid ${folder}/nginx.pid;
events { worker_connections 256; }
http {
  access_log off;
${paths.map((name) => `  ${name}_temp_path ${folder}/temp/${name};`).join('\n')}
  client_max_body_size 0;
  upstream gateway {
    server ${new URL(upstream).host};
    keepalive 4;
  }
  server {
    listen 127.0.0.1:${port};
    merge_slashes off;
    location / {
      proxy_pass ${new URL(upstream).protocol}//gateway;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_request_buffering off;
    }
  }
}
`;
}
