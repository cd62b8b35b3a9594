import { ObjectsModule } from '@backend/objects';
import { PolicyModule } from '@backend/policy';
import { TenantsModule } from '@backend/tenants';
import { Module } from '@nestjs/common';
import { BackendQualifier } from './backend-qualifier.js';
import { ChangeForeseer } from './change-foreseer.js';
import { DecisionsController } from './decisions.controller.js';
import { ExplanationsController } from './explanations.controller.js';
import { ObjectExplainer } from './object-explainer.js';
import { ProgressReader } from './progress-reader.js';
import { WhatIfController } from './what-if.controller.js';

@Module({
  imports: [ObjectsModule, PolicyModule, TenantsModule],
  controllers: [DecisionsController, ExplanationsController, WhatIfController],
  providers: [BackendQualifier, ChangeForeseer, ObjectExplainer, ProgressReader],
})
export class ExplanationModule {}
