import { PolicyModule } from '@backend/policy';
import { Module } from '@nestjs/common';
import { AttestationDesk } from './attestation-desk.js';
import { AttestationKeysController } from './attestation-keys.controller.js';
import { AttestationRunner } from './attestation-runner.js';
import { AttestationWriter } from './attestation-writer.js';
import { AttestationsController } from './attestations.controller.js';
import { CopyJudge } from './copy-judge.js';
import { DocumentReader } from './document-reader.js';
import { ManifestStore } from './manifest-store.js';
import { ScopeFinder } from './scope-finder.js';
import { SigningKeyring } from './signing-keyring.js';

@Module({
  imports: [PolicyModule],
  controllers: [AttestationsController, AttestationKeysController],
  providers: [
    AttestationDesk,
    AttestationRunner,
    AttestationWriter,
    CopyJudge,
    DocumentReader,
    ManifestStore,
    ScopeFinder,
    SigningKeyring,
  ],
  exports: [SigningKeyring],
})
export class AttestationModule {}
