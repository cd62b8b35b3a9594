import { AttestationModule } from '@backend/attestation';
import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { CopyCensus } from './copy-census.js';
import { DriftAuditor } from './drift-auditor.js';

@Module({
  imports: [AttestationModule],
  controllers: [AuditController],
  providers: [CopyCensus, DriftAuditor],
  exports: [DriftAuditor],
})
export class DriftModule {}
