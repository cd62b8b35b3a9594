import { GatewayError } from '@sgw/contracts';

/** The answer for an upload that is unknown, completed or aborted. */
export function uploadNotFound(): GatewayError {
  const message =
    'The specified multipart upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.';
  return new GatewayError('upload-not-found', message);
}
