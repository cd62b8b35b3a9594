/** One S3 server that is to stand for a country. */
export interface S3BackendSource {
  readonly country: string;
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const places: Readonly<Record<string, { readonly city: string; readonly law: string }>> = {
  fi: { city: 'fi-hel', law: 'eu' },
  de: { city: 'de-fra', law: 'eu' },
  us: { city: 'us-iad', law: 'us' },
};

/**
 * A backends file that declares S3 servers as zones. `prefix` makes the ids, and with them the
 * physical buckets, different from those of other gateways on the same servers.
 */
export function s3BackendsYaml(prefix: string, sources: readonly S3BackendSource[]): string {
  const blocks = sources.map(
    (source) => `${placeYaml(source.country, prefix)}    kind: s3
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
  return `${placeYaml(country, prefix)}    kind: file
    path: ${path}
`;
}

/** Declares the zones of a first start by the names they have there, each with all its bytes on the one S3 server. */
export function zonesOnServerYaml(server: Omit<S3BackendSource, 'country'>): string {
  const countries = Object.entries(places);
  const yaml = s3BackendsYaml(
    'local',
    countries.map(([country]) => ({ country, ...server })),
  );
  return countries.reduce(
    (text, [country, { city }]) => text.replace(`id: ${country}-local`, `id: ${city}-local`),
    yaml,
  );
}

function placeYaml(country: string, prefix: string): string {
  const place = places[country];
  if (!place) throw new Error(`no place known for ${country}`);
  return `  - id: ${country}-${prefix}
    place: { city: ${place.city}, country: ${country} }
    law: ${place.law}
    owner: { name: Test, country: ${country} }
`;
}
