import { Module } from '@nestjs/common';
import { BucketDirectory } from './bucket-directory.js';
import { NamespaceSecret } from './namespace-secret.js';
import { SelfDescription } from './self-description.js';

@Module({
  providers: [BucketDirectory, NamespaceSecret, SelfDescription],
  exports: [BucketDirectory, SelfDescription],
})
export class NamespaceModule {}
