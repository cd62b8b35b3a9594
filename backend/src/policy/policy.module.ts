import { TransfersModule } from '@backend/transfers';
import { Module } from '@nestjs/common';
import { AttachmentsController } from './attachments.controller.js';
import { PoliciesController } from './policies.controller.js';
import { PolicyBook } from './policy-book.js';
import { PolicyGate } from './policy-gate.js';
import { PolicyReader } from './policy-reader.js';

@Module({
  imports: [TransfersModule],
  controllers: [AttachmentsController, PoliciesController],
  providers: [PolicyBook, PolicyGate, PolicyReader],
  exports: [PolicyBook, PolicyGate, PolicyReader],
})
export class PolicyModule {}
