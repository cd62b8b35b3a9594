import { PolicyModule } from '@backend/policy';
import { ReplicationModule } from '@backend/replication';
import { Module } from '@nestjs/common';
import { AttestationDesk } from './attestation-desk.js';
import { AttestationKeysController } from './attestation-keys.controller.js';
import { AttestationRunner } from './attestation-runner.js';
import { AttestationWriter } from './attestation-writer.js';
import { AttestationsController } from './attestations.controller.js';
import { CopyJudge } from './copy-judge.js';
import { DocumentReader } from './document-reader.js';
import { Eraser } from './eraser.js';
import { ErasureDesk } from './erasure-desk.js';
import { ErasureRecorder } from './erasure-recorder.js';
import { ErasuresController } from './erasures.controller.js';
import { ManifestStore } from './manifest-store.js';
import { ScopeFinder } from './scope-finder.js';
import { SigningKeyring } from './signing-keyring.js';

@Module({
  imports: [PolicyModule, ReplicationModule],
  controllers: [AttestationsController, AttestationKeysController, ErasuresController],
  providers: [
    AttestationDesk,
    AttestationRunner,
    AttestationWriter,
    CopyJudge,
    DocumentReader,
    Eraser,
    ErasureDesk,
    ErasureRecorder,
    ManifestStore,
    ScopeFinder,
    SigningKeyring,
  ],
  exports: [CopyJudge, SigningKeyring],
})
export class AttestationModule {}
