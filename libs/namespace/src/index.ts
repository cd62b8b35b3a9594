/** Names and ids: what a bucket and an object are called at a backend. Never looks anything up and never draws chance itself. */
export * from './physical-bucket-name.js';
export * from './physical-key.js';
export * from './s3-version-id.js';
export * from './upload-id.js';
export * from './uuid-v7.js';
