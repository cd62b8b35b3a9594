import { Module } from '@nestjs/common';
import { PolicyGate } from './policy-gate.js';

@Module({ providers: [PolicyGate], exports: [PolicyGate] })
export class PolicyModule {}
