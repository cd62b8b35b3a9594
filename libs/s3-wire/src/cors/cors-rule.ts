/** One rule of a bucket's CORS configuration, in AWS's terms (API Reference, CORSRule). */
export interface CorsRule {
  readonly id?: string;
  /** Origins with at most one `*` each; case matters. */
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly CorsMethod[];
  /** Header names with at most one `*` each; case does not matter. */
  readonly allowedHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds?: number;
}

/** Methods that a rule may allow; OPTIONS is never asked for. */
export const CORS_METHODS = ['GET', 'PUT', 'HEAD', 'POST', 'DELETE'] as const;

export type CorsMethod = (typeof CORS_METHODS)[number];
