import type { Problem } from '@sgw/contracts';
import { json, type NextFunction, type Request, type Response } from 'express';
import { InvalidInput } from './invalid-input.js';
import { type BadName, badNames } from './repeated-names.js';

type Places = NonNullable<Problem['errors']>;

const DETAILS: Readonly<Record<BadName['kind'], string>> = {
  repeated: 'the field is there twice: nobody could tell which one is meant',
  reserved: 'there is no such field',
};

/** Reads JSON bodies, and refuses those of which the parser would drop something in silence: while it can still be seen. */
export function jsonBody(limit: string): (request: Request, response: Response, next: NextFunction) => void {
  return (request, response, next) => {
    let mistakes: Places = [];
    const read = json({
      limit,
      verify: (_request, _response, body: Buffer, encoding) => {
        mistakes = mistakesOf(body, encoding);
        if (mistakes.length > 0) throw new InvalidInput(mistakes);
      },
    });
    // What `verify` throws comes back with the parser's own status.
    read(request, response, (error?: unknown) =>
      next(mistakes.length > 0 ? new InvalidInput(mistakes) : error),
    );
  };
}

function mistakesOf(body: Buffer, encoding: string): Places {
  const text = /^utf-?8$/i.test(encoding) ? textOf(body) : undefined;
  if (text === undefined) return [{ pointer: '', detail: 'the body must be UTF-8' }];
  return badNames(text).map(({ pointer, kind }) => ({ pointer, detail: DETAILS[kind] }));
}

function textOf(body: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}
