import {
  type DynamicModule,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { BackendDeclaration } from './backend-declaration.js';
import { BackendProber } from './backend-prober.js';
import { BackendRegistry, type RegistryOptions } from './backend-registry.js';

/** Provides `readonly BackendDeclaration[]`. */
export const BACKEND_DECLARATIONS = Symbol('BACKEND_DECLARATIONS');
/** Provides `RegistryOptions`; `{}` will do. */
export const BACKEND_OPTIONS = Symbol('BACKEND_OPTIONS');

/** Wires the backends. The app says where the declarations come from. */
@Module({})
export class BackendsModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(private readonly prober: BackendProber) {}

  static forRoot(
    sources: Pick<DynamicModule, 'imports'> & { readonly providers: DynamicModule['providers'] },
  ): DynamicModule {
    return {
      module: BackendsModule,
      global: true,
      imports: sources.imports ?? [],
      providers: [
        ...(sources.providers ?? []),
        {
          provide: BackendRegistry,
          useFactory: (declarations: readonly BackendDeclaration[], options: RegistryOptions) =>
            new BackendRegistry(declarations, options),
          inject: [BACKEND_DECLARATIONS, { token: BACKEND_OPTIONS, optional: true }],
        },
        {
          provide: BackendProber,
          useFactory: (registry: BackendRegistry) => new BackendProber(registry),
          inject: [BackendRegistry],
        },
      ],
      exports: [BackendRegistry],
    };
  }

  onApplicationBootstrap(): void {
    this.prober.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.prober.stop();
  }
}
