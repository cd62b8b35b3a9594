/**
 * The S3 language: which operation a request names, what its headers and XML say, and the XML that answers it.
 * Knows no bucket, no user and no byte of any object: it never decides, stores or asks anything.
 */
export * from './continuation-token.js';
export * from './cors/cors-rule.js';
export * from './cors/match-cors.js';
export * from './error-table.js';
export type { FormFields, FormPart } from './form/form-fields.js';
export * from './form/form-reader.js';
export * from './form/post-object.js';
export * from './form/post-policy.js';
export * from './headers/checksum.js';
export * from './headers/conditional.js';
export * from './headers/content.js';
export * from './headers/object-headers.js';
export * from './headers/range.js';
export { type HeaderMap, readHeaders, withHoistedHeaders } from './headers/read-headers.js';
export * from './headers/storage-class.js';
export * from './headers/tagging.js';
export * from './headers/unsupported-headers.js';
export * from './headers/user-metadata.js';
export * from './identify-operation.js';
export * from './listing.js';
export * from './names.js';
export * from './operations.js';
export * from './parse-target.js';
export * from './prefix-successor.js';
export * from './query-parameters.js';
export * from './resolve-address.js';
export * from './s3-error.js';
export { SUB_RESOURCES } from './sub-resources.js';
export * from './xml/read-complete-multipart.js';
export * from './xml/read-cors.js';
export * from './xml/read-create-bucket.js';
export * from './xml/read-delete.js';
export { readTagging } from './xml/read-tagging.js';
export * from './xml/write-buckets.js';
export * from './xml/write-cors.js';
export * from './xml/write-defaults.js';
export * from './xml/write-delete-result.js';
export * from './xml/write-error.js';
export * from './xml/write-listing.js';
export * from './xml/write-multipart.js';
export { escapeXml, httpTime, isoTime, type XmlOwner } from './xml/write-xml.js';
