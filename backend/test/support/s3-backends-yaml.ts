/** One S3 server that is to stand for a country. */
export interface S3BackendSource {
  readonly country: string;
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const places: Readonly<Record<string, { readonly city: string; readonly jurisdiction: string }>> = {
  fi: { city: 'fi-hel', jurisdiction: 'eu' },
  de: { city: 'de-fra', jurisdiction: 'eu' },
  us: { city: 'us-iad', jurisdiction: 'us' },
};

/**
 * A backends file that declares S3 servers as zones. `prefix` makes the ids, and with them the
 * physical buckets, different from those of other gateways on the same servers.
 */
export function s3BackendsYaml(prefix: string, sources: readonly S3BackendSource[]): string {
  const blocks = sources.map(
    (source) => `${placeYaml(source.country, prefix)}    driver: s3
    endpoint: ${source.endpoint}
    region: us-east-1
    addressing: path
    accessKeyId: ${source.accessKeyId}
    secretAccessKey: ${source.secretAccessKey}
`,
  );
  return `backends:\n${blocks.join('')}`;
}

/** A further backend for the end of that file: a folder that stands for a zone. */
export function fileBackendYaml(country: string, prefix: string, path: string): string {
  return `${placeYaml(country, prefix)}    driver: file
    path: ${path}
`;
}

function placeYaml(country: string, prefix: string): string {
  const place = places[country];
  if (!place) throw new Error(`no place known for ${country}`);
  return `  - id: ${country}-${prefix}
    zone: ${place.city}-${prefix}
    city: ${place.city}
    country: ${country}
    jurisdiction: ${place.jurisdiction}
    owner: Test
`;
}
