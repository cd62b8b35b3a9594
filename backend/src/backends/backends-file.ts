import { dirname, resolve } from 'node:path';
import type { ZoneFacts } from '@sgw/contracts';
import { LineCounter, parseDocument, type Document, isMap, isScalar, visit } from 'yaml';
import type { z } from 'zod';
import type { BackendConnection, BackendDeclaration, RevealableSecret } from './backend-declaration.js';
import { BackendsFileError, type BackendsFileMistake } from './backends-file-error.js';
import { backendsFileSchema, type DeclaredBackend } from './backends-file-schema.js';
import { declaredFacts } from './declared-facts.js';

/** What reading a backends file needs from outside. */
export interface BackendsFileLookup {
  /** The zone of the provider data; undefined when there is none of that code. */
  zone(code: string): ZoneFacts | undefined;
  /** The value of an environment variable. */
  variable(name: string): string | undefined;
  /** The text of a file. @throws when it cannot be read */
  readFile(path: string): string;
  /** Wraps a secret so that it never prints: `(value) => new SecretText(value)`. */
  secret(value: string): RevealableSecret;
}

type Path = readonly PropertyKey[];

/**
 * Reads the backends that a file declares. `${NAME}` in any value stands for an environment variable.
 *
 * @param file the path, for messages, and for relative paths within
 * @throws BackendsFileError with every mistake at once
 */
export function loadBackendsFile(
  file: string,
  text: string,
  lookup: BackendsFileLookup,
): readonly BackendDeclaration[] {
  const source = new BackendsSource(file, text);
  source.expand((name) => lookup.variable(name));
  const declared = source.read();
  const seen = new Set<string>();
  const declarations = declared.map((backend, index) => {
    if (seen.has(backend.id))
      source.blame(['backends', index, 'id'], `another backend is called ${backend.id}`);
    seen.add(backend.id);
    return new DeclarationBuilder(source, index, lookup).build(backend);
  });
  source.finish();
  return declarations;
}

/** The text with the places of everything in it, and the mistakes found so far. */
class BackendsSource {
  private readonly lines = new LineCounter();
  private readonly document: Document.Parsed;
  private readonly mistakes: BackendsFileMistake[] = [];

  constructor(
    readonly file: string,
    text: string,
  ) {
    this.document = parseDocument(text, { lineCounter: this.lines, uniqueKeys: true, strict: true });
    for (const error of this.document.errors) {
      const [message = ''] = error.message.split('\n');
      this.note(error.pos[0], '', message.replace(/ at line \d+, column \d+:?$/, ''));
    }
    this.finish();
  }

  /** Puts variables' values in. Plain text: a value cannot bring YAML of its own. */
  expand(variable: (name: string) => string | undefined): void {
    visit(this.document, {
      Scalar: (key, node) => {
        if (key === 'key' || typeof node.value !== 'string') return;
        node.value = node.value.replace(/\$\{([^}]*)\}/g, (whole, name: string) => {
          const value = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? variable(name) : undefined;
          if (value === undefined)
            this.note(node.range?.[0] ?? 0, '', `the environment variable ${name} is not set`);
          return value ?? whole;
        });
      },
    });
  }

  /** @throws BackendsFileError when the file does not have the shape of one */
  read(): readonly DeclaredBackend[] {
    const result = backendsFileSchema.safeParse(this.document.toJS() ?? {});
    if (result.success) return result.data.backends;
    for (const issue of result.error.issues) this.blameIssue(issue);
    throw new BackendsFileError(this.file, this.mistakes);
  }

  blame(path: Path, message: string): void {
    this.note(this.offsetOf(path), nameOf(path), message);
  }

  /** @throws BackendsFileError when there is any mistake */
  finish(): void {
    if (this.mistakes.length > 0) throw new BackendsFileError(this.file, this.mistakes);
  }

  private blameIssue(issue: z.core.$ZodIssue): void {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys)
        this.blame([...issue.path, key], 'is not known; remove it or mend its spelling');
    } else {
      this.blame(issue.path, issue.message);
    }
  }

  private note(offset: number, path: string, message: string): void {
    const { line, col } = this.lines.linePos(offset);
    this.mistakes.push({ line: Math.max(line, 1), column: Math.max(col, 1), path, message });
  }

  /** Where a value stands, or its key when that is the mistake, or the nearest thing around a missing one. */
  private offsetOf(path: Path): number {
    for (let length = path.length; length > 0; length--) {
      const at = path.slice(0, length);
      const parent = length === 1 ? this.document.contents : this.document.getIn(at.slice(0, -1), true);
      const pair = isMap(parent)
        ? parent.items.find(({ key }) => isScalar(key) && key.value === at.at(-1))
        : undefined;
      if (pair && isScalar(pair.key)) return pair.key.range?.[0] ?? 0;
      const node = this.document.getIn(at, true);
      if (node !== undefined) return (node as { range?: readonly number[] }).range?.[0] ?? 0;
    }
    return 0;
  }
}

function nameOf(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
}

/** Turns one declared backend into its facts and its connection. */
class DeclarationBuilder {
  constructor(
    private readonly source: BackendsSource,
    private readonly index: number,
    private readonly lookup: BackendsFileLookup,
  ) {}

  build(backend: DeclaredBackend): BackendDeclaration {
    const { concurrency, timeoutMs } = backend.limits ?? {};
    const limits = {
      ...(concurrency !== undefined && { concurrency }),
      ...(timeoutMs !== undefined && { timeoutMs }),
    };
    const blame = (path: Path, message: string) => this.blame(path, message);
    const facts = declaredFacts(backend, (code) => this.lookup.zone(code), blame);
    return { facts, connection: this.connection(backend), limits };
  }

  private connection(backend: DeclaredBackend): BackendConnection {
    switch (backend.kind) {
      case 's3':
        return this.s3(backend);
      case 'file':
        return { kind: 'file', path: this.absolute(backend.path) };
      case 'memory':
        return { kind: 'memory' };
    }
  }

  private s3(backend: Extract<DeclaredBackend, { kind: 's3' }>): BackendConnection {
    const { endpoint, region, addressing, signPayload, locationConstraint, multipartThresholdBytes } =
      backend;
    const accessKeyId = this.credential(backend, 'accessKeyId');
    const secretAccessKey = this.lookup.secret(this.credential(backend, 'secretAccessKey'));
    return {
      ...{ kind: 's3', endpoint, region, addressing, accessKeyId, secretAccessKey },
      ...(backend.ca !== undefined && { ca: this.fileText('ca', backend.ca) }),
      ...(signPayload !== undefined && { isPayloadSigned: signPayload }),
      ...(locationConstraint !== undefined && { locationConstraint }),
      ...(multipartThresholdBytes !== undefined && { multipartThresholdBytes }),
    };
  }

  /** Given in place or by a file; exactly one of them. */
  private credential(
    backend: Extract<DeclaredBackend, { kind: 's3' }>,
    name: 'accessKeyId' | 'secretAccessKey',
  ): string {
    const value = backend[name];
    const file = backend[`${name}File`];
    if (value !== undefined && file !== undefined)
      this.blame([`${name}File`], `remove it, or remove ${name}`);
    if (value === undefined && file === undefined) this.blame(['id'], `say ${name} or ${name}File`);
    return value ?? (file === undefined ? '' : this.fileText(`${name}File`, file).trim());
  }

  private fileText(key: string, path: string): string {
    try {
      return this.lookup.readFile(this.absolute(path));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'an error';
      this.blame([key], `the file ${path} cannot be read (${code})`);
      return '';
    }
  }

  private absolute(path: string): string {
    return resolve(dirname(this.source.file), path);
  }

  private blame(path: Path, message: string): void {
    this.source.blame(['backends', this.index, ...path], message);
  }
}
