// A process that replicates and carries out lifecycle rules until the log says that a certain step begins, and dies of SIGKILL in that very moment.
import 'reflect-metadata';
import { LifecycleModule } from '@backend/lifecycle';
import { MetadataStore } from '@backend/metadata';
import { Logger } from '@backend/observability';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type ReplicationSetup, replicationModules } from './replication-setup.js';

/** What the environment variable SGW_TEST_VICTIM holds as JSON. */
export interface Victim {
  readonly setup: ReplicationSetup;
  readonly diesAt: string;
}

@Module({})
class VictimModule {}

const { setup, diesAt } = JSON.parse(process.env['SGW_TEST_VICTIM'] ?? '') as Victim;
const stream = {
  // Called within the log statement: nothing of the step has happened yet.
  write(line: string): void {
    const entry = JSON.parse(line) as { readonly step?: string };
    if (entry.step === diesAt) process.kill(process.pid, 'SIGKILL');
  },
};
const store = new MetadataStore(setup.databaseUrl);
await store.changes.start();
const imports = [
  ...replicationModules(setup, store, Logger.create({ level: 'debug', stream })),
  LifecycleModule,
];
await NestFactory.createApplicationContext({ module: VictimModule, imports }, { logger: false });
