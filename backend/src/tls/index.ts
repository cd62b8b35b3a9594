/** Keeps the certificate of both ports, also while it is renewed under them. Opens no port, and makes no certificate. */
export * from './certificate-keeper.js';
export * from './tls.module.js';
