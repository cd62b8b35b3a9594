import { describe, expect, it } from '@jest/globals';
import { NotFoundException } from '@nestjs/common';
import { GatewayError } from '@sgw/contracts';
import { ApiError } from './api-error.js';
import { InvalidInput } from './invalid-input.js';
import { toProblem } from './to-problem.js';

describe('toProblem', () => {
  it('gives our errors their status, title and code', () => {
    expect(toProblem(new GatewayError('bucket-not-empty', 'first holds 3 objects'), 'R1').problem).toEqual({
      type: '/api/problems/bucket-not-empty',
      title: 'The bucket is not empty',
      status: 409,
      detail: 'first holds 3 objects',
      code: 'bucket-not-empty',
      requestId: 'R1',
    });
  });

  it('tells nothing of a bug but the request id', () => {
    const { problem, isBug } = toProblem(new Error('connect postgres://sgw:canary@db'), 'R1');
    expect(isBug).toBe(true);
    expect(problem).toMatchObject({ status: 500, code: 'internal-error' });
    expect(JSON.stringify(problem)).not.toContain('canary');
  });

  it.each([
    [Object.assign(new Error('request entity too large'), { status: 413 }), 413, 'body-too-large'],
    [Object.assign(new SyntaxError('Unexpected token'), { status: 400 }), 400, 'malformed-request'],
    [new NotFoundException('Cannot GET /api/v1/nothing'), 404, 'not-found'],
    [Object.assign(new Error('broken'), { status: 500 }), 500, 'internal-error'],
    ['a text', 500, 'internal-error'],
  ])('knows what %p means', (error, status, code) => {
    expect(toProblem(error, 'R1').problem).toMatchObject({ status, code });
  });

  it('points to every value that is wrong', () => {
    const findings = [
      { property: 'name', constraints: { isString: 'name must be a string' } },
      { property: 'tags', children: [{ property: 'a/b', constraints: { max: 'too long' } }] },
    ];
    expect(toProblem(InvalidInput.from(findings), 'R1').problem.errors).toEqual([
      { pointer: '/name', detail: 'name must be a string' },
      { pointer: '/tags/a~1b', detail: 'too long' },
    ]);
  });

  it('passes on when to come again', () => {
    const { headers } = toProblem(new ApiError('too-many-attempts', 'wait', { 'Retry-After': '9' }), 'R1');
    expect(headers).toEqual({ 'Retry-After': '9' });
  });
});
