// Reads `.env` of the workspace into the environment; what is set there already wins.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const file = join(resolve(import.meta.dirname, '..'), '.env');
if (existsSync(file)) process.loadEnvFile(file);
