import { AttestationModule } from '@backend/attestation';
import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { DriftAuditor } from './drift-auditor.js';

@Module({
  imports: [AttestationModule],
  controllers: [AuditController],
  providers: [DriftAuditor],
  exports: [DriftAuditor],
})
export class DriftModule {}
