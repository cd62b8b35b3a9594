import { Module } from '@nestjs/common';
import { AttachmentsController } from './attachments.controller.js';
import { PoliciesController } from './policies.controller.js';
import { PolicyBook } from './policy-book.js';
import { PolicyGate } from './policy-gate.js';

@Module({
  controllers: [AttachmentsController, PoliciesController],
  providers: [PolicyBook, PolicyGate],
  exports: [PolicyBook, PolicyGate],
})
export class PolicyModule {}
