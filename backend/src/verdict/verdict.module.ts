import { PolicyModule } from '@backend/policy';
import { SnapshotModule } from '@backend/snapshot';
import { Module } from '@nestjs/common';
import { SnapshotJudge } from './snapshot-judge.js';
import { VerdictController } from './verdict.controller.js';

@Module({
  imports: [PolicyModule, SnapshotModule],
  controllers: [VerdictController],
  providers: [SnapshotJudge],
})
export class VerdictModule {}
