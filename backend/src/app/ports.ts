import { createServer } from 'node:net';
import { type Config, StartupError } from '@backend/config';

/**
 * Settles both ports: 0 becomes a free one, and a taken one is told before anything else is started.
 *
 * @throws StartupError naming the port and the setting
 */
export async function settlePorts(config: Config): Promise<Config> {
  if (config.s3Port !== 0 && config.s3Port === config.apiPort) {
    throw new StartupError(
      `SGW_S3_PORT and SGW_API_PORT are both ${config.s3Port}: give each a port of its own.`,
    );
  }
  const s3Port = await settle('SGW_S3_PORT', config.s3Port, config.bind);
  return { ...config, s3Port, apiPort: await settle('SGW_API_PORT', config.apiPort, config.bind) };
}

function settle(name: string, port: number, bind: string): Promise<number> {
  const probe = createServer();
  return new Promise((done, fail) => {
    probe.once('error', ({ code }: NodeJS.ErrnoException) =>
      fail(new StartupError(explain(name, port, bind, code))),
    );
    probe.listen(port, bind, () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}

function explain(name: string, port: number, bind: string, code: string | undefined): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${bind} is taken by another program: stop it, or choose another port with ${name}.`;
    case 'EACCES':
      return `Port ${port} may not be opened by this user: choose one above 1023 with ${name}.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `This machine has no address ${bind}: correct SGW_BIND.`;
    default:
      return `Port ${port} on ${bind} cannot be opened (${code}): correct ${name} or SGW_BIND.`;
  }
}
