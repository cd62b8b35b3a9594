import { ObjectsModule } from '@backend/objects';
import { TenantsModule } from '@backend/tenants';
import { Module } from '@nestjs/common';
import { AccessJudge } from './access/access-judge.js';
import { AclClerk } from './access/acl-clerk.js';
import { ExpectedOwner } from './access/expected-owner.js';
import { LockClerk } from './access/lock-clerk.js';
import { BucketCors } from './bucket-cors.js';
import { ClientInspector } from './client-inspector.js';
import { ConsoleCors } from './console-cors.js';
import { CopyOriginFinder } from './operations/copy-origin.js';
import { ExpiryTeller } from './operations/expiry-teller.js';
import { OPERATION_CLASSES, operationRegistryProvider } from './operations/registry.js';
import { OwnerNames } from './owner-names.js';
import { S3Authenticator } from './s3-authenticator.js';
import { S3Listener } from './s3-listener.js';
import { S3Pipeline } from './s3-pipeline.js';

@Module({
  imports: [ObjectsModule, TenantsModule],
  providers: [
    ...Object.values(OPERATION_CLASSES),
    operationRegistryProvider,
    AccessJudge,
    AclClerk,
    BucketCors,
    ClientInspector,
    ConsoleCors,
    CopyOriginFinder,
    ExpectedOwner,
    LockClerk,
    ExpiryTeller,
    OwnerNames,
    S3Authenticator,
    S3Pipeline,
    S3Listener,
  ],
  exports: [S3Listener],
})
export class SigV4ProxyModule {}
