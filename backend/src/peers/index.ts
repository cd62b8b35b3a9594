/**
 * Lets the API processes of one installation find each other and ask each other, for what one of them alone holds in memory.
 * They meet over PostgreSQL's notifications and prove themselves by the master key; nothing of it is written to a row.
 */
export { PEER_HEADER, PeerGate } from './peer-gate.js';
export { PeerClient } from './peer-client.js';
export { PeerDirectory } from './peer-directory.js';
export { peerTrust } from './peer-trust.js';
export { PeersModule } from './peers.module.js';
export { newHeldId } from './held-id.js';
