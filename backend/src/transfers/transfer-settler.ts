import { randomUUID } from 'node:crypto';
import { MetadataStore } from '@backend/metadata';
import { Logger } from '@backend/observability';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { TransferWatch } from './transfer-watch.js';

/** What was still under way by the former rules when a change was answered. */
export interface Settled {
  /** Transfers that the new rules forbid and that had not ended. */
  readonly left: number;
  /** Processes that did not answer. */
  readonly unheard: number;
}

interface Question {
  readonly expected: Set<number>;
  left: number;
  readonly done: () => void;
}

type Message =
  { readonly ask: string } | { readonly answer: string; readonly pid: number; readonly left: number };

/** Longest wait for all processes, in milliseconds. */
const WITHIN_MS = 5000;

/**
 * Asks every process on this database, itself among them, to end what the rules forbid by now, and waits for their answers: so
 * that a change which is answered holds for every byte.
 */
@Injectable()
export class TransferSettler implements OnModuleInit {
  private readonly log: Logger;
  private readonly questions = new Map<string, Question>();

  constructor(
    private readonly store: MetadataStore,
    private readonly watch: TransferWatch,
    logger: Logger,
  ) {
    this.log = logger.of('audit');
  }

  onModuleInit(): void {
    this.store.changes.on('sgw_settle', (payload) => {
      if (payload === '') return;
      const message = JSON.parse(payload) as Message;
      if ('ask' in message) void this.reply(message.ask);
      else this.hear(message);
    });
  }

  /** To be called when the change is committed. Takes {@link WITHIN_MS} at most. */
  async settle(): Promise<Settled> {
    const id = randomUUID();
    const { promise, resolve } = Promise.withResolvers<void>();
    const question: Question = {
      expected: new Set(await this.store.listeners()),
      left: 0,
      done: resolve,
    };
    this.questions.set(id, question);
    const timer = setTimeout(resolve, WITHIN_MS);
    try {
      await this.store.tellSettling(JSON.stringify({ ask: id }));
      if (question.expected.size > 0) await promise;
    } finally {
      clearTimeout(timer);
      this.questions.delete(id);
    }
    const settled = { left: question.left, unheard: await this.silent(question) };
    if (settled.left + settled.unheard > 0)
      this.log.warn('Rules were changed while transfers that they forbid may go on', { ...settled });
    return settled;
  }

  /** Who has not answered, and is there. */
  private async silent({ expected }: Question): Promise<number> {
    if (expected.size === 0) return 0;
    const alive = await this.store.listeners();
    return alive.filter((pid) => expected.has(pid)).length;
  }

  private async reply(ask: string): Promise<void> {
    try {
      const left = await this.watch.settle();
      const pid = this.store.changes.processId;
      if (pid !== undefined) await this.store.tellSettling(JSON.stringify({ answer: ask, pid, left }));
    } catch (error) {
      // Who asks counts this process among those that did not answer.
      this.log.warn('Transfers under way could not be judged by changed rules', { error });
    }
  }

  private hear({ answer, pid, left }: Extract<Message, { answer: string }>): void {
    const question = this.questions.get(answer);
    if (!question?.expected.delete(pid)) return;
    question.left += left;
    if (question.expected.size === 0) question.done();
  }
}
