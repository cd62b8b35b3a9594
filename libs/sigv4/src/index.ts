/**
 * AWS Signature Version 4 in both directions: reads, verifies and makes signatures, and takes aws-chunked bodies
 * apart. Never looks up a key, reads a clock, or decides what a signer may do.
 */
export { AwsChunkedDecoder, type ChunkSigning } from './aws-chunked-decoder.js';
export { assertScopeRegion, type CredentialScope, type ScopedSignature } from './credential-scope.js';
export { contentEncodingWithoutAwsChunked } from './content-encoding.js';
export { createAwsChunkedDecoder, type AwsChunkedRequest } from './create-aws-chunked-decoder.js';
export { decodeAwsChunked } from './decode-aws-chunked.js';
export { EMPTY_SHA256, UNSIGNED_PAYLOAD } from './canonical-request.js';
export { type FormSignature, parseFormSignature, verifyFormSignature } from './form-signature.js';
export { type HeaderIndex, type HttpHead, indexHeaders } from './header-index.js';
export type { ParsedSignature } from './parsed-signature.js';
export { parseSignature } from './parse-signature.js';
export { assertPayloadHash, type PayloadMode, payloadMode } from './payload-mode.js';
export { encodeQuery, encodeQueryComponent, encodeUriPath } from './percent-encoding.js';
export { type PresignRequest, presignUrl } from './presign-url.js';
export {
  type OutgoingRequest,
  type SignatureHeaders,
  type SigningCredential,
  signRequest,
} from './sign-request.js';
export { DUMMY_SECRET, type SigningKey, SigningKeyCache, signingKey } from './signing-key.js';
export { parseSignatureV2, signerOfV2, type SignatureV2, verifyFormSignatureV2 } from './signature-v2.js';
export { SigV4Error, type SigV4ErrorCode } from './sigv4-error.js';
export { type SignedRequestV2, verifySignatureV2 } from './verify-signature-v2.js';
export { type SignedRequest, verifySignature } from './verify-signature.js';
