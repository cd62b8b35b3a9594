/** One row per S3 error code: HTTP status and the text AWS sends with it. */
export interface S3ErrorFacts {
  readonly status: number;
  readonly message: string;
}

const row = (status: number, message: string): S3ErrorFacts => ({ status, message });

/**
 * Every code the S3 port may answer, with AWS's status and words
 * (Amazon S3 API Reference, "Error responses"; texts as the service sends them where the page is silent).
 */
export const S3_ERRORS = {
  NotModified: row(304, 'Not Modified'),
  PermanentRedirect: row(
    301,
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
  ),
  TemporaryRedirect: row(
    307,
    'Please re-send this request to the specified temporary endpoint. Continue to use the original request endpoint for future requests.',
  ),

  AccessControlListNotSupported: row(400, 'The bucket does not allow ACLs'),
  AmbiguousGrantByEmailAddress: row(
    400,
    'The email address you provided is associated with more than one account.',
  ),
  AuthorizationHeaderMalformed: row(400, 'The authorization header that you provided is not valid.'),
  AuthorizationQueryParametersError: row(
    400,
    'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
  ),
  BadDigest: row(400, 'The Content-MD5 you specified did not match what we received.'),
  BadRequest: row(400, 'Bad Request'),
  EntityTooLarge: row(400, 'Your proposed upload exceeds the maximum allowed size'),
  EntityTooSmall: row(400, 'Your proposed upload is smaller than the minimum allowed size'),
  ExpiredToken: row(400, 'The provided token has expired.'),
  IllegalLocationConstraintException: row(
    400,
    'The specified location constraint is incompatible for the region specific endpoint this request was sent to.',
  ),
  IncompleteBody: row(
    400,
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  ),
  InvalidArgument: row(400, 'Invalid Argument'),
  InvalidBucketAclWithBlockPublicAccessError: row(
    400,
    'Bucket cannot have public ACLs set with BlockPublicAccess enabled',
  ),
  InvalidBucketAclWithObjectOwnership: row(
    400,
    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
  ),
  InvalidBucketName: row(400, 'The specified bucket is not valid.'),
  InvalidChunkSizeError: row(400, 'Only the last chunk is allowed to have a size less than 8192 bytes'),
  InvalidDigest: row(400, 'The Content-MD5 you specified was invalid.'),
  InvalidEncryptionAlgorithmError: row(
    400,
    'The encryption request that you specified is not valid. The valid value is AES256.',
  ),
  InvalidLocationConstraint: row(400, 'The specified location-constraint is not valid'),
  InvalidPart: row(
    400,
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
  ),
  InvalidPartNumber: row(416, 'The requested partnumber is not satisfiable'),
  InvalidPartOrder: row(
    400,
    'The list of parts was not in ascending order. Parts must be ordered by part number.',
  ),
  InvalidPolicyDocument: row(
    400,
    'The content of the form does not meet the conditions specified in the policy document.',
  ),
  InvalidRequest: row(400, 'Invalid Request'),
  InvalidRetentionPeriod: row(400, 'Default retention period must be a positive integer value.'),
  InvalidStorageClass: row(400, 'The storage class you specified is not valid'),
  InvalidTag: row(400, 'The TagKey you have provided is invalid'),
  InvalidToken: row(400, 'The provided token is malformed or otherwise invalid.'),
  InvalidURI: row(400, "Couldn't parse the specified URI."),
  KeyTooLongError: row(400, 'Your key is too long'),
  MalformedACLError: row(
    400,
    'The XML you provided was not well-formed or did not validate against our published schema',
  ),
  MalformedPolicy: row(400, 'Policy has invalid resource'),
  MalformedPOSTRequest: row(400, 'The body of your POST request is not well-formed multipart/form-data.'),
  IllegalVersioningConfigurationException: row(400, 'The Versioning element must be specified'),
  MalformedTrailerError: row(
    400,
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  ),
  MalformedXML: row(
    400,
    'The XML you provided was not well-formed or did not validate against our published schema',
  ),
  MaxMessageLengthExceeded: row(400, 'Your request was too big.'),
  MaxPostPreDataLengthExceededError: row(
    400,
    'Your POST request fields preceding the upload file was too large.',
  ),
  MetadataTooLarge: row(400, 'Your metadata headers exceed the maximum allowed metadata size'),
  MissingSecurityHeader: row(400, 'Your request was missing a required header'),
  MissingRequestBodyError: row(400, 'Request Body is empty'),
  RequestHeaderSectionTooLarge: row(400, 'Your request header section exceeds the maximum allowed size.'),
  RequestTimeout: row(
    400,
    'Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.',
  ),
  TooManyBuckets: row(400, 'You have attempted to create more buckets than allowed'),
  UnresolvableGrantByEmailAddress: row(
    400,
    'The e-mail address you provided does not match any account on record.',
  ),
  UnexpectedContent: row(400, 'This request does not support content'),
  XAmzContentSHA256Mismatch: row(
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  ),

  AccessDenied: row(403, 'Access Denied'),
  AccessForbidden: row(403, 'CORSResponse: CORS is not enabled for this bucket.'),
  InvalidAccessKeyId: row(403, 'The AWS Access Key Id you provided does not exist in our records.'),
  InvalidObjectState: row(403, 'The operation is not valid for the current state of the object.'),
  RequestTimeTooSkewed: row(
    403,
    'The difference between the request time and the current time is too large.',
  ),
  SignatureDoesNotMatch: row(
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  ),

  NoSuchBucket: row(404, 'The specified bucket does not exist'),
  NoSuchBucketPolicy: row(404, 'The bucket policy does not exist'),
  NoSuchConfiguration: row(404, 'The specified configuration does not exist.'),
  NoSuchCORSConfiguration: row(404, 'The CORS configuration does not exist'),
  NoSuchKey: row(404, 'The specified key does not exist.'),
  NoSuchObjectLockConfiguration: row(404, 'The specified object does not have a ObjectLock configuration'),
  NoSuchPublicAccessBlockConfiguration: row(404, 'The public access block configuration was not found'),
  NoSuchLifecycleConfiguration: row(404, 'The lifecycle configuration does not exist'),
  NoSuchTagSet: row(404, 'The TagSet does not exist'),
  NoSuchUpload: row(
    404,
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
  ),
  ObjectLockConfigurationNotFoundError: row(404, 'Object Lock configuration does not exist for this bucket'),
  OwnershipControlsNotFoundError: row(404, 'The bucket ownership controls were not found'),
  NoSuchVersion: row(404, 'The specified version does not exist.'),
  NoSuchWebsiteConfiguration: row(404, 'The specified bucket does not have a website configuration'),
  ReplicationConfigurationNotFoundError: row(404, 'The replication configuration was not found'),
  ServerSideEncryptionConfigurationNotFoundError: row(
    404,
    'The server side encryption configuration was not found',
  ),

  MethodNotAllowed: row(405, 'The specified method is not allowed against this resource.'),

  BucketAlreadyExists: row(
    409,
    'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
  ),
  BucketAlreadyOwnedByYou: row(
    409,
    'Your previous request to create the named bucket succeeded and you already own it.',
  ),
  BucketNotEmpty: row(409, 'The bucket you tried to delete is not empty'),
  ConditionalRequestConflict: row(
    409,
    'The conditional request cannot succeed due to a conflicting operation against this resource.',
  ),
  InvalidBucketState: row(409, 'The request is not valid with the current state of the bucket.'),
  OperationAborted: row(
    409,
    'A conflicting conditional operation is currently in progress against this resource. Please try again.',
  ),

  MissingContentLength: row(411, 'You must provide the Content-Length HTTP header.'),
  PreconditionFailed: row(412, 'At least one of the pre-conditions you specified did not hold'),
  InvalidRange: row(416, 'The requested range is not satisfiable'),

  InternalError: row(500, 'We encountered an internal error. Please try again.'),
  NotImplemented: row(501, 'A header you provided implies functionality that is not implemented'),
  ServiceUnavailable: row(503, 'Service is unable to handle request.'),
  SlowDown: row(503, 'Please reduce your request rate.'),
} as const satisfies Record<string, S3ErrorFacts>;

/** An S3 error code as AWS spells it. */
export type S3ErrorCode = keyof typeof S3_ERRORS;
