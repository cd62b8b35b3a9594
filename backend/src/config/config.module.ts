import { type DynamicModule, Global, Module } from '@nestjs/common';
import { SecretBox } from './secret-box.js';
import type { SecretText } from './secret-text.js';
import type { Config } from './settings.js';

/** The settings once everything they stand for is known: the embedded database's address, keys from files. */
export interface RunningConfig extends Omit<Config, 'databaseUrl' | 'adminKey' | 'masterKey'> {
  readonly databaseUrl: SecretText;
  readonly adminKey: SecretText;
  /** Whether PostgreSQL is our own child under the data folder. */
  readonly isDatabaseEmbedded: boolean;
}

/** Injection token of the {@link RunningConfig}: `@Inject(CONFIG) private readonly config: RunningConfig`. */
export const CONFIG = Symbol('CONFIG');

/** Gives every room the settings ({@link CONFIG}) and the {@link SecretBox}. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot(config: RunningConfig, secretBox: SecretBox): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: SecretBox, useValue: secretBox },
      ],
      exports: [CONFIG, SecretBox],
    };
  }
}
