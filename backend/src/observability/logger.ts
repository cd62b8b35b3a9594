import { type DestinationStream, destination, pino, stdTimeFunctions } from 'pino';
import { redact, redactText } from './redact.js';
import { currentContext } from './request-context.js';

/** Importance of a line, most important first. */
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** What a line is about, beside its message. Secrets in it are cut out. */
export type LogFields = Readonly<Record<string, unknown>>;

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Whether lines are for a person at a terminal; else they are JSON, one object per line. */
  readonly isForPerson?: boolean;
  /** Where lines go; the default is the standard output. */
  readonly stream?: DestinationStream;
}

/**
 * The log: message first, then fields. Lines within a request carry its id by themselves.
 * Cheap where it is silent: nothing is copied for a line below the level.
 */
export class Logger {
  private constructor(
    private readonly sink: pino.Logger,
    private readonly room: string,
  ) {}

  static create(options: LoggerOptions): Logger {
    const stream = options.stream ?? destination({ dest: 1, sync: false });
    const sink = pino(
      {
        level: options.level,
        base: null,
        timestamp: stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
      },
      options.isForPerson ? forPerson(stream) : stream,
    );
    return new Logger(sink, 'app');
  }

  /** A logger whose lines name the room they come from. */
  of(room: string): Logger {
    return new Logger(this.sink, room);
  }

  fatal(message: string, fields?: LogFields): void {
    this.write('fatal', message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.write('error', message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.write('warn', message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.write('info', message, fields);
  }

  debug(message: string, fields?: LogFields): void {
    this.write('debug', message, fields);
  }

  /** Whether lines of that level are written: ask before gathering costly fields. */
  isEnabled(level: LogLevel): boolean {
    return this.sink.isLevelEnabled(level);
  }

  /** Writes out what is still in memory; for the end of the process. */
  flush(): void {
    this.sink.flush();
  }

  private write(level: Exclude<LogLevel, 'silent'>, message: string, fields?: LogFields): void {
    if (!this.sink.isLevelEnabled(level)) return;
    const shown = fields === undefined ? {} : (redact(fields) as object);
    this.sink[level]({ room: this.room, ...currentContext(), ...shown }, redactText(message));
  }
}

const OWN_FIELDS = new Set(['level', 'time', 'msg', 'room']);

/** `12:00:00 info  s3  message  field=value`: pino's JSON, laid out for reading. */
function forPerson(stream: DestinationStream): DestinationStream {
  return {
    write(line: string): void {
      const entry = JSON.parse(line) as Record<string, unknown>;
      const fields = Object.entries(entry)
        .filter(([name]) => !OWN_FIELDS.has(name))
        .map(([name, value]) => `  ${name}=${asText(value)}`)
        .join('');
      const time = String(entry['time']).slice(11, 19);
      stream.write(
        `${time} ${String(entry['level']).padEnd(5)} ${String(entry['room'])}  ${String(entry['msg'])}${fields}\n`,
      );
    },
  };
}

function asText(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'stack' in value) return `\n${String(value.stack)}`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
