import { PolicyModule } from '@backend/policy';
import { Module } from '@nestjs/common';
import { AdoptedDescriber } from './adopted-describer.js';
import { ReplicaReconciler } from './replica-reconciler.js';
import { ReplicationWaker } from './replication-waker.js';
import { TargetJudge } from './target-judge.js';

/** What those who change data need: the bell, and planning anew. Works off nothing. */
@Module({
  imports: [PolicyModule],
  providers: [AdoptedDescriber, ReplicaReconciler, ReplicationWaker, TargetJudge],
  exports: [AdoptedDescriber, ReplicaReconciler, ReplicationWaker, TargetJudge],
})
export class ReplicationModule {}
