import { Logger } from '@backend/observability';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { requestIdOf } from './request-id.js';
import { toProblem } from './to-problem.js';

/** Answers every error of the REST API as `application/problem+json`. */
@Catch()
export class ProblemJsonFilter implements ExceptionFilter {
  private readonly log: Logger;

  constructor(logger: Logger) {
    this.log = logger.of('api');
  }

  catch(error: unknown, host: ArgumentsHost): void {
    this.answer(error, host.switchToHttp().getResponse<Response>());
  }

  /** The same for what fails outside of Nest's routes. */
  answer(error: unknown, response: Response): void {
    const { problem, headers, isBug } = toProblem(error, requestIdOf(response));
    if (isBug) this.log.error('A request failed', { error });
    if (response.headersSent) {
      // The status is gone out already, in a stream of events for example: only cutting it tells the client.
      response.destroy();
      return;
    }
    response
      .status(problem.status)
      .set(headers)
      .type('application/problem+json')
      .send(JSON.stringify(problem));
  }
}
