/**
 * Puts on paper what the database knows: which copies exist where, and which are confirmed to be gone, in documents that
 * anybody can check. Follows erasures to their end. Never moves a byte and never decides where one belongs.
 */
export { AttestationDesk } from './attestation-desk.js';
export { AttestationModule } from './attestation.module.js';
export { AttestationWriter } from './attestation-writer.js';
export { CopyJudge } from './copy-judge.js';
export { DocumentReader } from './document-reader.js';
export { ErasureDesk } from './erasure-desk.js';
export { SigningKeyring } from './signing-keyring.js';
