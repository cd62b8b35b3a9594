import { Module } from '@nestjs/common';
import { BucketDirectory } from './bucket-directory.js';
import { NamespaceController } from './namespace.controller.js';
import { NamespaceSecret } from './namespace-secret.js';
import { SelfDescription } from './self-description.js';

@Module({
  controllers: [NamespaceController],
  providers: [BucketDirectory, NamespaceSecret, SelfDescription],
  exports: [BucketDirectory, SelfDescription],
})
export class NamespaceModule {}
