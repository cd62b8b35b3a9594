import { Module } from '@nestjs/common';
import { EventStreams } from './event-streams.js';

@Module({ providers: [EventStreams], exports: [EventStreams] })
export class LiveModule {}
