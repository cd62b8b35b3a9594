import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { ZoneFacts } from '@sgw/providers';
import { type BackendsFileLookup, loadBackendsFile } from './backends-file.js';
import { backendsFileSchema, S3_ENTRY_FIELDS } from './backends-file-schema.js';
import { localZones } from './local-zones.js';

const helsinki: ZoneFacts = {
  zone: 'fi-hel-uc',
  city: 'fi-hel',
  cityName: 'Helsinki',
  country: 'fi',
  jurisdiction: 'eu',
  provider: 'upcloud',
  providerName: 'UpCloud',
  legalEntity: 'UpCloud Oy',
  legalEntityCountry: 'fi',
  owner: 'UpCloud Oy',
  ownerCountry: 'fi',
  ownerLaw: 'eu',
  cloudActExposure: 'no',
  features: { versioning: 'yes', 'object-lock': 'unknown' },
  certificates: { 'iso-27001': 'yes' },
};

class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  reveal(): string {
    return this.#value;
  }
}

const variables: Readonly<Record<string, string>> = { UPCLOUD_KEY: 'key-id', UPCLOUD_SECRET: 's3cr3t: yes' };
const files: Readonly<Record<string, string>> = {
  '/etc/sgw/secret': 'from-file\n',
  '/etc/sgw/ca.pem': 'PEM',
};
const lookup: BackendsFileLookup = {
  zone: (code) => (code === helsinki.zone ? helsinki : undefined),
  variable: (name) => variables[name],
  readFile: (path) => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error('no'), { code: 'ENOENT' });
    return text;
  },
  secret: (value) => new Secret(value),
};

const load = (text: string) => loadBackendsFile('/etc/sgw/backends.yaml', text, lookup);
const mistakesIn = (text: string): string[] => {
  try {
    load(text);
  } catch (error) {
    return (error as Error).message.replaceAll('/etc/sgw/backends.yaml', 'f').split('\n');
  }
  return [];
};

const upcloud = `backends:
  - id: upcloud-fi
    kind: s3
    endpoint: https://fi.example.com
    region: europe-1
    accessKeyId: \${UPCLOUD_KEY}
    secretAccessKey: \${UPCLOUD_SECRET}
    zone: fi-hel-uc
    features: { object-lock: yes }
    limits: { concurrency: 16 }
`;

describe('loadBackendsFile', () => {
  it('reads a backend in a zone of the provider data', () => {
    const [backend] = load(upcloud);
    expect(backend?.facts).toEqual({
      ...helsinki,
      id: 'upcloud-fi',
      features: { versioning: 'yes', 'object-lock': 'yes' },
    });
    expect(backend?.connection).toMatchObject({ kind: 's3', addressing: 'path', accessKeyId: 'key-id' });
    expect(backend?.limits).toEqual({ concurrency: 16 });
  });

  it('takes a secret from the environment as plain text, and never prints it', () => {
    const [backend] = load(upcloud);
    const connection = backend?.connection;
    expect(connection?.kind === 's3' && connection.secretAccessKey.reveal()).toBe('s3cr3t: yes');
    expect(inspect(backend, { depth: 9 }) + JSON.stringify(backend)).not.toContain('s3cr3t');
  });

  it('reads a backend in a place of its own, with secrets in files beside it', () => {
    const [backend] = load(`backends:
  - id: own
    kind: s3
    endpoint: http://10.0.0.1:9000
    region: default
    accessKeyId: key
    secretAccessKeyFile: secret
    ca: ca.pem
    place: { city: gb-lon, country: UK }
    law: UK
    owner: { name: Example Ltd, country: gb, parentCountry: us }
`);
    expect(backend?.facts).toMatchObject({
      zone: 'own',
      country: 'gb',
      jurisdiction: 'gb',
      ownerCountry: 'us',
    });
    const connection = backend?.connection;
    expect(connection?.kind === 's3' && connection.secretAccessKey.reveal()).toBe('from-file');
    expect(connection).toMatchObject({ ca: 'PEM' });
  });

  it('leaves unknown what is not declared', () => {
    const [backend] = load(
      'backends: [{ id: a, kind: file, path: zones/a, place: { city: fi-hel, country: fi } }]',
    );
    expect(backend?.facts).toMatchObject({
      jurisdiction: 'unknown',
      owner: 'unknown',
      ownerCountry: 'unknown',
    });
    expect(backend?.connection).toEqual({ kind: 'file', path: '/etc/sgw/zones/a' });
  });

  const ownPlace = (more: string) =>
    `backends: [{ id: a, kind: memory, place: { city: fi-hel, country: fi }, law: eu, ${more} }]`;

  it.each([
    ['owner: { name: Ours Oy }', 'unknown', 'unknown', 'unknown', 'unknown'],
    ['owner: { name: Ours Oy, country: fi, parentCountry: fi }', 'Ours Oy', 'fi', 'eu', 'no'],
    ['owner: { name: Ours Oy, country: fi, parentCountry: us }', 'unknown', 'us', 'us', 'yes'],
    ['owner: { name: Ours Oy, country: fi, parent: Big, parentCountry: us }', 'Big', 'us', 'us', 'yes'],
    ['owner: { name: Ours Inc, country: us }', 'unknown', 'unknown', 'unknown', 'yes'],
    ['owner: { name: Ours Oy, country: fi, cloudActExposure: no }', 'unknown', 'unknown', 'unknown', 'no'],
  ])(
    'tells from %s who the owner is, and guesses nothing',
    (words, owner, ownerCountry, ownerLaw, exposure) => {
      expect(load(ownPlace(words))[0]?.facts).toMatchObject({
        legalEntity: expect.stringContaining('Ours'),
        owner,
        ownerCountry,
        ownerLaw,
        cloudActExposure: exposure,
      });
    },
  );

  it('takes certificates from the operator, over those of a zone too', () => {
    const [own] = load(ownPlace('certificates: { iso-27001: yes }'));
    expect(own?.facts).toMatchObject({ certificates: { 'iso-27001': 'yes' }, features: {} });
    const [known] = load(
      upcloud.replace('limits:', 'certificates: { hds: yes, iso-27001: no }\n    limits:'),
    );
    expect(known?.facts.certificates).toEqual({ hds: 'yes', 'iso-27001': 'no' });
  });

  it('refuses to call an owner in the United States unexposed', () => {
    const words = 'owner: { name: Ours Oy, country: fi, parentCountry: us, cloudActExposure: no }';
    expect(mistakesIn(ownPlace(words))).toEqual([
      expect.stringMatching(/^f:1:\d+: backends\[0\]\.owner\.cloudActExposure: write yes/),
    ]);
  });

  it('names every mistake at once, each with its place', () => {
    const text = `backends:
  - id: Upper
    kind: s3
    endpoint: s3.example.com/path
    regoin: x
    accessKeyId: a
    secretAccessKey: b
  - id: two
    kind: tape
`;
    expect(mistakesIn(text)).toEqual([
      expect.stringMatching(/^f:2:5: backends\[0\]\.id: write a name of 1 to 24 characters/),
      expect.stringMatching(/^f:2:5: backends\[0\]\.region: write the provider's region string/),
      expect.stringMatching(/^f:4:5: backends\[0\]\.endpoint: write an address without a path/),
      'f:5:5: backends[0].regoin: is not known; remove it or mend its spelling',
      'f:9:5: backends[1].kind: write kind: s3, file or memory',
    ]);
  });

  it('names variables, zones and files that are not there, and ids that are there twice', () => {
    const text = `backends:
  - id: a
    kind: s3
    endpoint: https://a.example.com
    region: r
    accessKeyId: \${NOT_SET}
    secretAccessKeyFile: nowhere
    zone: fi-hel-xx
  - { id: a, kind: memory, place: { city: de-fra, country: fi } }
`;
    expect(mistakesIn(text)).toEqual([
      'f:6:18: the environment variable NOT_SET is not set',
      'f:7:5: backends[0].secretAccessKeyFile: the file nowhere cannot be read (ENOENT)',
      'f:8:5: backends[0].zone: fi-hel-xx is not in the provider data; name another, or declare place, law and owner',
      'f:9:7: backends[1].id: another backend is called a',
      'f:9:37: backends[1].place.city: write a city of fi: fi-<code>',
    ]);
  });

  it('refuses a place whose law is another, and countries that there are none of', () => {
    const text = `backends:
  - id: a
    kind: memory
    place: { city: us-iad, country: us }
    law: eu
  - { id: b, kind: memory, place: { city: no-osl, country: no }, law: eu }
  - { id: c, kind: memory, place: { city: xx-hel, country: xx }, law: xx, owner: { name: C, country: yy } }
  - { id: d, kind: memory, place: { city: fi-hel, country: EU }, owner: { name: D, parentCountry: qq } }
  - { id: e, kind: memory, place: { city: fi-hel, country: FI }, law: EU, owner: { name: E, country: UK } }
`;
    expect(mistakesIn(text)).toEqual([
      'f:5:5: backends[0].law: write us: the law of a place in us',
      'f:6:66: backends[1].law: write no: the law of a place in no',
      'f:7:51: backends[2].place.country: ISO 3166-1 has no country xx: write the one where it stands',
      'f:7:93: backends[2].owner.country: ISO 3166-1 has no country yy; leave it out where nobody knows it',
      'f:8:51: backends[3].place.country: ISO 3166-1 has no country EU: write the one where it stands',
      'f:8:84: backends[3].owner.parentCountry: ISO 3166-1 has no country qq; leave it out where nobody knows it',
    ]);
  });

  it('asks for one place and one source of each credential', () => {
    const text = `backends:
  - id: a
    kind: s3
    endpoint: https://a.example.com
    region: r
    accessKeyId: a
    accessKeyIdFile: secret
    zone: fi-hel-uc
    law: eu
  - { id: b, kind: memory }
`;
    expect(mistakesIn(text)).toEqual([
      'f:2:5: backends[0].id: say secretAccessKey or secretAccessKeyFile',
      'f:7:5: backends[0].accessKeyIdFile: remove it, or remove accessKeyId',
      'f:9:5: backends[0].law: remove it: the zone fi-hel-uc already tells, or remove zone',
      'f:10:7: backends[1].id: say where it is: zone, or place with city and country',
    ]);
  });

  it.each([
    ['', /^f:1:1: backends: write a list of backends/],
    ['backends: []', /^f:1:1: backends: write at least one backend/],
    ['backends: [\n  {', /^f:2:\d+: /],
    ['backends: 1\nbackends: 2', /^f:2:1: Map keys must be unique/],
    [
      'backends: [{ id: a, kind: memory, limits: { concurrency: 0 } }]',
      /concurrency: write a whole number from 1 to 1024/,
    ],
  ])('refuses %j', (text, message) => {
    expect(mistakesIn(text)[0]).toMatch(message);
  });
});

describe('the entry that a refusal asks for', () => {
  const entry = {
    id: 'a',
    zone: helsinki.zone,
    kind: 's3',
    endpoint: 'https://s3.example.com',
    region: 'r',
    accessKeyId: 'k',
    secretAccessKey: 's',
  };

  it('names every field that a provider needs, and no other', () => {
    expect(Object.keys(entry)).toEqual([...S3_ENTRY_FIELDS]);
    expect(backendsFileSchema.safeParse({ backends: [entry] }).success).toBe(true);
    const yaml = (skipped?: string): string =>
      `backends:\n  - ${JSON.stringify({ ...entry, ...(skipped && { [skipped]: undefined }) })}\n`;
    expect(mistakesIn(yaml())).toEqual([]);
    for (const field of S3_ENTRY_FIELDS) expect(mistakesIn(yaml(field))).not.toEqual([]);
  });
});

describe('localZones', () => {
  it('stands for three places below the data folder', () => {
    const zones = localZones('/srv/data');
    expect(zones.map(({ facts }) => [facts.id, facts.country, facts.jurisdiction])).toEqual([
      ['fi-hel-local', 'fi', 'eu'],
      ['de-fra-local', 'de', 'eu'],
      ['us-iad-local', 'us', 'us'],
    ]);
    expect(zones[0]?.connection).toEqual({ kind: 'file', path: '/srv/data/zones/fi-hel-local' });
  });
});
