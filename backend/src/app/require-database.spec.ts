import { SecretText } from '@backend/config';
import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '@sgw/contracts';
import { explainUnreachable } from './require-database.js';

const url = new SecretText('postgres://bob:hunter%402@db.example:6432/sgw');

describe('explainUnreachable', () => {
  it.each([
    [Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), 'nothing listens there'],
    [new Error('timeout exceeded when trying to connect'), 'it does not answer'],
    [
      new GatewayError(
        'metadata-unavailable',
        'Please try again.',
        {},
        {
          cause: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
        },
      ),
      'nothing listens there',
    ],
    [Object.assign(new Error('password authentication failed'), { code: '28P01' }), 'with this password'],
    [new Error('odd: hunter@2 and hunter%402\nsecond line'), 'odd: *** and ***'],
  ])('says in one line what is wrong with which server, and never the password: %s', (error, reason) => {
    const line = explainUnreachable(url, error);
    expect(line).toMatch(/^SGW_DATABASE_URL names PostgreSQL at db\.example:6432 \(database sgw, user bob\)/);
    expect(line).toContain(reason);
    expect(line).not.toMatch(/hunter|\n/);
  });
});
