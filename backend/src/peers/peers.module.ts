import { Global, Module } from '@nestjs/common';
import { PeerClient } from './peer-client.js';
import { PeerDirectory } from './peer-directory.js';
import { PeerGate } from './peer-gate.js';

/** Global, as the guard of all routes asks it. */
@Global()
@Module({
  providers: [PeerClient, PeerDirectory, PeerGate],
  exports: [PeerClient, PeerDirectory, PeerGate],
})
export class PeersModule {}
