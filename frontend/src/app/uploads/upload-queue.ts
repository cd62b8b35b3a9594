import { computed, inject, Injectable, signal } from '@angular/core';
import type { ObjectAddress } from '../api/object-api';
import { ApiProblem } from '../api/api-problem';
import { FileUploader } from './file-uploader';
import { PresignedS3 } from './presigned-s3';
import { S3Failure } from './s3-port';
import { UploadLedger } from './upload-ledger';

export type UploadState = 'waiting' | 'sending' | 'done' | 'failed' | 'cancelled';

/** One file on its way, as the tray shows it. */
export interface UploadTask {
  readonly id: number;
  readonly address: ObjectAddress;
  readonly file: File;
  readonly state: UploadState;
  readonly sentBytes: number;
  /** Mean of the last seconds; absent until there is one. */
  readonly bytesPerSecond?: number;
  /** Why it failed, for a person. */
  readonly failure?: string;
}

const FILES_AT_ONCE = 2;
/** The tray redraws at most so often; progress events come far faster. */
const REDRAW_MS = 120;
const GIVE_BACK_MS = 30_000;

/** Brings files up, two at a time, and lives longer than the page on which they were dropped. */
@Injectable({ providedIn: 'root' })
export class UploadQueue {
  private readonly uploader = new FileUploader(inject(PresignedS3), inject(UploadLedger));
  private readonly aborters = new Map<number, AbortController>();
  private readonly runs = new Map<number, Promise<void>>();
  private readonly list = signal<readonly UploadTask[]>([]);
  private lastId = 0;

  readonly tasks = this.list.asReadonly();
  readonly active = computed(() =>
    this.list().filter(({ state }) => state === 'waiting' || state === 'sending'),
  );
  readonly failed = computed(() => this.list().filter(({ state }) => state === 'failed'));
  /** Counts files that have landed; lists watch it to know when to look again. */
  readonly landed = signal(0);

  constructor() {
    window.addEventListener('beforeunload', (event) => {
      if (this.active().length > 0) event.preventDefault();
    });
  }

  add(entries: readonly { readonly file: File; readonly address: ObjectAddress }[]): void {
    const fresh = entries.map(({ file, address }): UploadTask => {
      return { id: ++this.lastId, address, file, state: 'waiting', sentBytes: 0 };
    });
    this.list.update((tasks) => [...fresh, ...tasks]);
    this.pump();
  }

  /** Stops an upload and gives back what it left at the gateway. */
  cancel(id: number): void {
    const task = this.find(id);
    if (!task) return;
    this.aborters.get(id)?.abort();
    this.change(id, { state: 'cancelled' });
    void this.giveBack(task);
  }

  /** Goes on where a failed or cancelled upload stopped. */
  retry(id: number): void {
    this.change(id, { state: 'waiting', failure: undefined });
    this.pump();
  }

  clearFinished(): void {
    this.list.update((tasks) => tasks.filter(({ state }) => state !== 'done' && state !== 'cancelled'));
  }

  /** Signing out stops everything; nothing can be signed any more. */
  stopAll(): void {
    for (const aborter of this.aborters.values()) aborter.abort();
    this.list.set([]);
  }

  private pump(): void {
    // Oldest first, although the tray shows the newest on top.
    const waiting = this.list().filter(({ state }) => state === 'waiting');
    const free = FILES_AT_ONCE - this.list().filter(({ state }) => state === 'sending').length;
    for (const task of waiting.reverse().slice(0, Math.max(0, free))) this.runs.set(task.id, this.run(task));
  }

  private async giveBack({ id, file, address }: UploadTask): Promise<void> {
    // An upload that is being opened has no name yet; once the run has ended, it is known what there is.
    await this.runs.get(id);
    if (this.find(id)?.state === 'waiting' || this.find(id)?.state === 'sending') return;
    // Best effort: what is left is swept by the gateway when the upload expires.
    await this.uploader.abandon(file, address, AbortSignal.timeout(GIVE_BACK_MS)).catch(() => undefined);
  }

  private async run({ id, file, address }: UploadTask): Promise<void> {
    const aborter = new AbortController();
    this.aborters.set(id, aborter);
    this.change(id, { state: 'sending', sentBytes: 0, bytesPerSecond: undefined });
    const onProgress = this.meter(id);
    try {
      await this.uploader.upload(file, address, { signal: aborter.signal, onProgress });
      this.change(id, { state: 'done', sentBytes: file.size });
      this.landed.update((count) => count + 1);
    } catch (thrown) {
      if (!aborter.signal.aborted) this.change(id, { state: 'failed', failure: wordsFor(thrown) });
    } finally {
      // A cancelled upload may have been started again before its first run has ended.
      if (this.aborters.get(id) === aborter) {
        this.aborters.delete(id);
        this.runs.delete(id);
      }
      this.pump();
    }
  }

  private meter(id: number): (sentBytes: number) => void {
    let first: { at: number; bytes: number } | undefined;
    let drawnAt = 0;
    return (sentBytes) => {
      const now = performance.now();
      first ??= { at: now, bytes: sentBytes };
      if (now - drawnAt < REDRAW_MS) return;
      drawnAt = now;
      const seconds = (now - first.at) / 1000;
      const bytesPerSecond = seconds > 0.5 ? (sentBytes - first.bytes) / seconds : undefined;
      this.change(id, { sentBytes, bytesPerSecond });
    };
  }

  private find(id: number): UploadTask | undefined {
    return this.list().find((task) => task.id === id);
  }

  private change(id: number, change: Partial<UploadTask>): void {
    this.list.update((tasks) => tasks.map((task) => (task.id === id ? { ...task, ...change } : task)));
  }
}

function wordsFor(thrown: unknown): string {
  if (thrown instanceof S3Failure) return `${thrown.message} (${thrown.code})`;
  if (thrown instanceof ApiProblem) return `${thrown.problem.title}. ${thrown.problem.detail}`;
  return thrown instanceof Error ? thrown.message : String(thrown);
}
