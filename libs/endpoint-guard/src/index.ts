/**
 * Judges where a server may be sent by what somebody typed: the form of an endpoint, and the addresses behind its name. Resolves
 * nothing and opens nothing; who connects has to hold on to the address that was judged.
 */
export * from './address-class.js';
export * from './judge-endpoint.js';
