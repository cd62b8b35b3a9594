import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { CertificateKeeper } from './certificate-keeper.js';

/** Injection token of the {@link CertificateKeeper}; null where the ports speak plain HTTP. */
export const CERTIFICATES = Symbol('CERTIFICATES');

@Global()
@Module({})
export class TlsModule {
  static forRoot(keeper: CertificateKeeper | null): DynamicModule {
    return {
      module: TlsModule,
      providers: [{ provide: CERTIFICATES, useValue: keeper }],
      exports: [CERTIFICATES],
    };
  }
}
