/**
 * The S3 front door: speaks S3 over HTTP, checks signatures, and hands what was asked to the stories behind. It touches
 * no table and no backend.
 */
export { S3Listener } from './s3-listener.js';
export { SigV4ProxyModule } from './sigv4-proxy.module.js';
