import { createHash, type Hash } from 'node:crypto';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Journal, JournalEntry } from './journal.js';
import {
  type BodyPiece,
  type Framing,
  type MessageHead,
  MessageReader,
  replyFraming,
  requestFraming,
} from './message-reader.js';
import { operationOf } from './operation-of.js';
import type { Fault, Phase } from './rule.js';
import type { RuleBook, Watch } from './rule-book.js';

/** Thrown to leave an exchange whose connections a fault has ended. */
class ConnectionEnded extends Error {
  override readonly name = 'ConnectionEnded';
}

/** One client connection and its own connection to the backend. */
export class ProxyConnection {
  private readonly fromClient: MessageReader;
  private readonly fromBackend: MessageReader;
  private isBusy = false;
  private isAnsweredHere = false;
  /** What happens once the request is forwarded holds the answer back too. */
  private afterForward: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: Socket,
    private readonly backend: Socket,
    private readonly rules: RuleBook,
    private readonly journal: Journal,
  ) {
    this.fromClient = new MessageReader(client);
    this.fromBackend = new MessageReader(backend);
    client.on('error', () => backend.destroy());
    client.on('close', () => backend.destroy());
    backend.on('error', () => this.ifIdle());
    backend.on('close', () => this.ifIdle());
  }

  /** Passes exchanges until a side closes. */
  async serve(): Promise<void> {
    try {
      for (;;) {
        const head = await this.fromClient.head();
        if (!head) break;
        this.isBusy = true;
        await this.exchange(head);
        this.isBusy = false;
      }
    } catch (error) {
      if (!(error instanceof ConnectionEnded)) throw error;
    } finally {
      this.client.end();
      this.backend.end();
    }
  }

  /** A backend that closes between two exchanges takes the client's connection along. */
  private ifIdle(): void {
    if (!this.isBusy) this.client.end();
  }

  private async exchange(head: MessageHead): Promise<void> {
    const [method = '', target = ''] = head.firstLine.split(' ');
    const observed = operationOf(method, target, new Set(head.headers.keys()));
    const ifMatch = head.headers.get('if-match');
    const entry = this.journal.begin({
      ...observed,
      method,
      target,
      ...(ifMatch !== undefined && { ifMatch }),
    });
    const watch = this.rules.watch(entry);
    this.afterForward = Promise.resolve();
    await this.at(watch, 'request-head');
    const outcomes = await Promise.allSettled([this.passRequest(watch, head), this.passReply(watch, method)]);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    await this.at(watch, 'after-reply');
  }

  private async passRequest(watch: Watch, head: MessageHead): Promise<void> {
    const { entry } = watch;
    const framing = requestFraming(head);
    const hash = createHash('sha256');
    // The last byte stays here until `before-forward` has passed: the backend must not be able to act earlier.
    let held: Buffer = head.bytes;
    if (framing.kind !== 'length' || framing.length > 0) {
      // A client that expects 100 sends no body before the backend has seen the head.
      await this.write(this.backend, head.bytes);
      held = Buffer.alloc(0);
    }
    for await (const piece of this.pieces(watch, 'request-body', this.fromClient, framing)) {
      await this.write(this.backend, held);
      held = piece.wire.subarray(piece.wire.length - 1);
      await this.write(this.backend, piece.wire.subarray(0, piece.wire.length - 1));
      count(entry, 'requestBytes', hash, piece);
    }
    await this.at(watch, 'before-forward');
    await this.write(this.backend, held);
    entry.requestSha256 = hash.digest('hex');
    this.afterForward = this.at(watch, 'after-forward');
    await this.afterForward;
  }

  private async passReply(watch: Watch, method: string): Promise<void> {
    const { entry } = watch;
    for (;;) {
      const head = await this.fromBackend.head();
      if (!head && this.isAnsweredHere) return;
      if (!head) return this.endBoth('cut');
      const status = Number(head.firstLine.split(' ')[1]);
      if (status >= 200) {
        entry.status = status;
        await this.afterForward;
        await this.at(watch, 'before-reply');
      }
      await this.write(this.client, head.bytes);
      if (status < 200) continue;
      const hash = createHash('sha256');
      for await (const piece of this.pieces(
        watch,
        'reply-body',
        this.fromBackend,
        replyFraming(head, method, status),
      )) {
        await this.write(this.client, piece.wire);
        count(entry, 'replyBytes', hash, piece);
      }
      entry.replySha256 = hash.digest('hex');
      entry.isAnswered = true;
      return;
    }
  }

  /** A body's pieces, split where a rule wants to strike; strikes there. */
  private async *pieces(
    watch: Watch,
    phase: Phase,
    reader: MessageReader,
    framing: Framing,
  ): AsyncGenerator<BodyPiece> {
    let passed = 0;
    const offsets = this.rules.offsets(watch, phase);
    const strikeHere = async (): Promise<void> => {
      while (offsets[0] !== undefined && offsets[0] <= passed) await this.at(watch, phase, offsets.shift());
    };
    await strikeHere();
    for await (const piece of reader.body(framing)) {
      let rest = piece;
      while (rest.wire.length > 0) {
        const room =
          offsets[0] === undefined ? rest.wire.length : Math.min(offsets[0] - passed, rest.wire.length);
        const hasData = rest.data.length > 0;
        yield { wire: rest.wire.subarray(0, room), data: hasData ? rest.data.subarray(0, room) : rest.data };
        passed += room;
        rest = { wire: rest.wire.subarray(room), data: hasData ? rest.data.subarray(room) : rest.data };
        await strikeHere();
      }
    }
  }

  private async at(watch: Watch, phase: Phase, offset?: number): Promise<void> {
    const rule = this.rules.strike(watch, phase, offset);
    if (rule) await this.apply(rule.fault, watch.entry);
  }

  private async apply(fault: Fault, entry: JournalEntry): Promise<void> {
    switch (fault.kind) {
      case 'latency':
        await sleep(fault.ms);
        return;
      case 'reset':
      case 'cut':
        return this.endBoth(fault.kind);
      case 'status':
        return this.answer(fault, entry);
      case 'hang':
        await new Promise<void>((resolve) => this.client.once('close', () => resolve()));
        return this.endBoth('cut');
      case 'kill':
        process.kill(fault.pid, fault.signal ?? 'SIGKILL');
        return;
      case 'callback':
        await fault.run(entry);
        return;
      default:
        throw new Error(`unknown fault ${JSON.stringify(fault satisfies never)}`);
    }
  }

  private async answer(fault: Extract<Fault, { kind: 'status' }>, entry: JournalEntry): Promise<never> {
    const body = fault.code
      ? `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${fault.code}</Code></Error>`
      : '';
    const headers = {
      'Content-Type': 'application/xml',
      ...fault.headers,
      'Content-Length': String(body.length),
      Connection: 'close',
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    this.isAnsweredHere = true;
    this.backend.destroy();
    await this.write(this.client, Buffer.from(`HTTP/1.1 ${fault.status} Fault\r\n${lines.join('')}\r\n`));
    if (entry.method !== 'HEAD') await this.write(this.client, Buffer.from(body));
    this.client.end();
    // What the client still sends is read and dropped, or it would see a reset instead of the answer.
    this.client.resume();
    throw new ConnectionEnded();
  }

  private endBoth(kind: 'reset' | 'cut'): never {
    for (const socket of [this.client, this.backend]) {
      if (kind === 'reset') socket.resetAndDestroy();
      else socket.destroySoon();
    }
    throw new ConnectionEnded();
  }

  private async write(socket: Socket, bytes: Buffer): Promise<void> {
    if (bytes.length === 0) return;
    if (socket.destroyed || !socket.writable) throw new ConnectionEnded();
    if (socket.write(bytes)) return;
    await new Promise<void>((resolve) => {
      socket.once('drain', resolve);
      socket.once('close', resolve);
    });
  }
}

function count(
  entry: JournalEntry,
  field: 'requestBytes' | 'replyBytes',
  hash: Hash,
  piece: BodyPiece,
): void {
  entry[field] += piece.data.length;
  hash.update(piece.data);
}
