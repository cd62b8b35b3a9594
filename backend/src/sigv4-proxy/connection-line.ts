import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A request and where its answer goes. */
export interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface Step {
  readonly asked?: Asked;
  readonly run: () => void;
}

/** Requests that all connections together may have read ahead: some 50 MB. Beyond it, whoever sends more is cut off. */
const MAX_WAITING = 16_384;

/**
 * Serves the requests of one connection one after the other. The HTTP parser hands over all that came in one segment at once;
 * they wait here, and nothing more is read meanwhile, so that a client that pipelines is served no more than one that does not.
 */
export class ConnectionLine {
  private static waitingInAll = 0;
  /** What came last, be it served or waiting. */
  latest: Asked | undefined;
  private served: Asked | undefined;
  private isServing = false;
  private isAwaitingEnd = false;
  private hasWaited = false;
  private steps: Step[] = [];

  constructor(private readonly socket: Socket) {}

  /** @param serve resolves when nothing is left to do for the request; never rejects */
  ask(asked: Asked, serve: () => Promise<void>): void {
    this.latest = asked;
    const run = (): void => this.begin(asked, serve);
    if (this.isFree) run();
    else this.wait({ asked, run });
  }

  /** Does something when all that was asked before has been answered. */
  afterAll(run: () => void): void {
    if (this.isFree) run();
    else this.wait({ run });
  }

  isServed(asked: Asked): boolean {
    return this.served === asked;
  }

  /** Takes a request back that waits. */
  forget(asked: Asked): void {
    const kept = this.steps.filter((step) => step.asked !== asked);
    ConnectionLine.waitingInAll -= this.steps.length - kept.length;
    this.steps = kept;
  }

  private get isFree(): boolean {
    return !this.isServing && this.steps.length === 0 && this.isAnswered;
  }

  private get isAnswered(): boolean {
    const response = this.served?.response;
    return response === undefined || response.writableFinished || response.destroyed;
  }

  private begin(asked: Asked, serve: () => Promise<void>): void {
    this.served = asked;
    this.isServing = true;
    void serve().then(this.onServed);
  }

  private readonly onServed = (): void => {
    this.isServing = false;
    if (this.steps.length > 0) this.advance();
  };

  private wait(step: Step): void {
    const { socket } = this;
    if (socket.destroyed) return;
    this.steps.push(step);
    if (++ConnectionLine.waitingInAll > MAX_WAITING) {
      socket.destroy();
      this.clear();
      return;
    }
    if (!this.hasWaited) {
      this.hasWaited = true;
      // Reading a body resumes the connection, too.
      socket.on('resume', () => {
        if (this.steps.length > 0) socket.pause();
      });
      socket.once('close', () => this.clear());
    }
    socket.pause();
    this.advance();
  }

  private advance(): void {
    if (this.isServing || this.isAwaitingEnd) return;
    if (!this.isAnswered) {
      this.isAwaitingEnd = true;
      this.served?.response.once('close', () => {
        this.isAwaitingEnd = false;
        this.advance();
      });
      return;
    }
    const step = this.steps.shift();
    if (!step) return;
    ConnectionLine.waitingInAll--;
    if (this.steps.length === 0) this.socket.resume();
    step.run();
    this.advance();
  }

  private clear(): void {
    ConnectionLine.waitingInAll -= this.steps.length;
    this.steps = [];
  }
}
