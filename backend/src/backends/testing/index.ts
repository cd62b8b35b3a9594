/** The promises of the StorageDriver seam as tests, for every driver's spec. Never part of a running gateway. */
export * from './driver-contract.js';
