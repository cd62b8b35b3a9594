import { describe, expect, it } from '@jest/globals';
import { Logger, type LoggerOptions } from './logger.js';
import { runWithContext } from './request-context.js';

function recorded(options: Partial<LoggerOptions> = {}): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  const log = Logger.create({
    level: 'info',
    stream: { write: (line) => void lines.push(line) },
    ...options,
  });
  return { log, lines };
}

describe('Logger', () => {
  it('writes JSON with level, time, room and fields', () => {
    const { log, lines } = recorded();
    log.of('objects').info('stored', { sizeBytes: 3 });
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      room: 'objects',
      msg: 'stored',
      sizeBytes: 3,
    });
  });

  it('puts the request id on every line of a request, also after waiting', async () => {
    const { log, lines } = recorded();
    await runWithContext({ requestId: 'R1' }, async () => {
      await Promise.resolve();
      log.warn('slow');
    });
    log.warn('outside');
    expect(lines.map((line) => JSON.parse(line).requestId)).toEqual(['R1', undefined]);
  });

  it('writes no secret, be it in the message or in the fields', () => {
    const { log, lines } = recorded();
    log.error('GET /b?X-Amz-Signature=canary', { error: new Error('x', { cause: { password: 'canary' } }) });
    expect(lines.join('')).not.toContain('canary');
  });

  it('leaves out what is below its level', () => {
    const { log, lines } = recorded({ level: 'warn' });
    log.info('chatter');
    expect(lines).toEqual([]);
    expect(log.isEnabled('info')).toBe(false);
  });

  it('lays lines out for a person', () => {
    const { log, lines } = recorded({ isForPerson: true });
    log.info('stored', { key: 'a b', parts: [1] });
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d info {2}app {2}stored {2}key=a b {2}parts=\[1\]\n$/);
  });
});
