import { BackendRegistry } from '@backend/backends';
import { Inject, Injectable } from '@nestjs/common';
import {
  CERTIFICATES,
  type DocumentFinding,
  FEATURES,
  InvalidDocument,
  type PolicyDocument,
  type ZoneFacts,
} from '@sgw/contracts';
import { type KnownNames, parsePolicy, unknownNames } from '@sgw/policy';
import { COUNTRIES, jurisdictionOf } from '@sgw/providers';
import { KNOWN_ZONES, type KnownZones } from './known-zones.module.js';

/** A policy's text as a request brings it. */
export interface WrittenPolicy {
  readonly document: unknown;
  /** Whether names that nothing has are meant: of a backend that is to be declared, for example. */
  readonly acceptUnknownNames?: boolean | undefined;
}

/** A text that can be read, and what its writer should know. */
export interface ReadPolicy {
  readonly document: PolicyDocument;
  /** Names that nothing has, accepted by the writer. */
  readonly warnings: readonly DocumentFinding[];
}

/** Reads policies' texts where they stand in requests. A name that nothing has is refused: a denial of it would deny nothing. */
@Injectable()
export class PolicyReader {
  private names: KnownNames | undefined;

  constructor(
    private readonly backends: BackendRegistry,
    @Inject(KNOWN_ZONES) private readonly known: KnownZones,
  ) {}

  /**
   * @param pointer where the text stands in the request
   * @throws InvalidDocument with every mistake and its place
   */
  read(text: WrittenPolicy, pointer = '/document'): ReadPolicy {
    const document = at(pointer, () => parsePolicy(text.document));
    const strange = under(pointer, unknownNames(document, this.knownNames()));
    if (strange.length === 0 || text.acceptUnknownNames === true) return { document, warnings: strange };
    throw new InvalidDocument(
      'The policy names what nothing is called; acceptUnknownNames takes it all the same',
      strange,
      'unknown-names',
    );
  }

  /** Backends are declared once, when the process starts. */
  private knownNames(): KnownNames {
    this.names ??= namesOf(this.known, this.backends.facts());
    return this.names;
  }
}

function namesOf({ zones, providers }: KnownZones, backends: readonly ZoneFacts[]): KnownNames {
  return {
    countries: new Set([
      ...COUNTRIES,
      ...backends.flatMap(({ country, ownerCountry }) => [country, ownerCountry]),
    ]),
    providers: new Set([...providers, ...backends.map(({ provider }) => provider)]),
    features: new Set([...FEATURES, ...backends.flatMap(({ features }) => Object.keys(features))]),
    certificates: new Set([
      ...CERTIFICATES,
      ...backends.flatMap(({ certificates }) => Object.keys(certificates)),
    ]),
    places: [...zones, ...backends],
    lawOf: jurisdictionOf,
  };
}

function at<T>(pointer: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InvalidDocument)) throw error;
    throw new InvalidDocument(error.message, under(pointer, error.findings));
  }
}

function under(pointer: string, findings: readonly DocumentFinding[]): readonly DocumentFinding[] {
  return findings.map((finding) => ({ ...finding, pointer: `${pointer}${finding.pointer}` }));
}
