import type { LoggerService } from '@nestjs/common';
import type { Logger } from './logger.js';

/** Lets Nest write into our log. Its tales of every module and route go to `debug`. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug(String(message), context === undefined ? {} : { context });
  }

  error(message: unknown, ...details: unknown[]): void {
    const error = message instanceof Error ? message : undefined;
    this.logger.error(error?.message ?? String(message), {
      ...(error === undefined ? {} : { error }),
      details,
    });
  }

  warn(message: unknown, context?: string): void {
    this.logger.warn(String(message), context === undefined ? {} : { context });
  }

  debug(message: unknown, context?: string): void {
    this.log(message, context);
  }

  verbose(message: unknown, context?: string): void {
    this.log(message, context);
  }

  fatal(message: unknown, ...details: unknown[]): void {
    this.logger.fatal(String(message), { details });
  }
}
