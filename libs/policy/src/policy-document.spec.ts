import { describe, expect, it } from '@jest/globals';
import { InvalidDocument } from '@sgw/contracts';
import { parsePolicy, policyJsonSchema } from './policy-document.js';

const FULL = {
  format: 1,
  description: 'Patient records stay in the Union',
  residency: {
    allow: [{ jurisdiction: 'eu' }, { country: 'ch', provider: 'exoscale' }],
    deny: [{ city: 'de-fra' }],
  },
  ownership: { denyParentCountries: ['us', 'cn'], denyCloudAct: true },
  requires: { features: ['versioning'], certificates: ['iso-27001'] },
  copies: { min: 2, default: 2, max: 3, writeQuorum: 2, distinct: ['provider', 'country'] },
  order: [{ country: 'fi' }],
  reads: { only: [{ jurisdiction: 'eu' }], prefer: [{ zone: 'fi-hel-uc' }] },
  retention: { mode: 'compliance', days: 3650, atProvider: true },
  erasure: { withinDays: 30 },
  copyOut: true,
};

function findings(value: unknown): readonly (readonly [string, string])[] {
  try {
    parsePolicy(value);
  } catch (error) {
    if (error instanceof InvalidDocument)
      return error.findings.map(({ pointer, detail }) => [pointer, detail] as const);
    throw error;
  }
  return [];
}
const pointers = (value: unknown) => findings(value).map(([pointer]) => pointer);

describe('parsePolicy', () => {
  it('takes a policy that uses the whole language, as it is', () => {
    expect(parsePolicy(FULL)).toEqual(FULL);
  });

  it('takes a policy that says nothing', () => {
    expect(parsePolicy({ format: 1 })).toEqual({ format: 1 });
  });

  it.each([
    [{}, ['/format']],
    [{ format: 2 }, ['/format']],
    ['fi', ['']],
    [null, ['']],
    [{ format: 1, residence: {} }, ['/residence']],
    [{ format: 1, residency: { allow: [] } }, ['/residency/allow']],
    [{ format: 1, residency: { allow: [{}] } }, ['/residency/allow/0']],
    [
      { format: 1, residency: { allow: [{ country: 'fi' }, { country: 'FI' }] } },
      ['/residency/allow/1/country'],
    ],
    [{ format: 1, residency: { deny: [{ country: 'uk' }] } }, ['/residency/deny/0/country']],
    [{ format: 1, residency: { deny: [{ 'a/b~c': 'x', country: 'fi' }] } }, ['/residency/deny/0/a~1b~0c']],
    [{ format: 1, ownership: { denyCloudAct: false } }, ['/ownership/denyCloudAct']],
    [{ format: 1, requires: { features: ['Object Lock'] } }, ['/requires/features/0']],
    [{ format: 1, copies: { min: 0 } }, ['/copies/min']],
    [{ format: 1, copies: { min: 1.5 } }, ['/copies/min']],
    [{ format: 1, copies: { min: '2' } }, ['/copies/min']],
    [{ format: 1, copies: { min: 3, max: 2 } }, ['/copies/max']],
    [{ format: 1, copies: { min: 3, default: 2 } }, ['/copies/default']],
    [{ format: 1, copies: { writeQuorum: 3, max: 2 } }, ['/copies/max']],
    [{ format: 1, copies: { distinct: ['city'] } }, ['/copies/distinct/0']],
    [{ format: 1, retention: { mode: 'compliance' } }, ['/retention/days']],
    [{ format: 1, copyOut: 'yes' }, ['/copyOut']],
    [{ format: 1, erasure: { withinDays: 99_999 } }, ['/erasure/withinDays']],
  ])('refuses %j and points at the mistake', (value, expected) => {
    expect(pointers(value)).toEqual(expected);
  });

  it('tells all mistakes at once', () => {
    const value = { format: 1, copies: { min: 'two' }, order: [{ city: 'Helsinki' }], x: 1 };
    expect(pointers(value).toSorted()).toEqual(['/copies/min', '/order/0/city', '/x']);
  });

  it('says what to write instead', () => {
    expect(findings({ format: 1, copies: { min: 'two' } })).toEqual([
      ['/copies/min', 'write a whole number from 1 to 99'],
    ]);
  });

  it('a quorum alone raises the number of copies and is no contradiction', () => {
    expect(pointers({ format: 1, copies: { writeQuorum: 2, min: 1 } })).toEqual([]);
  });
});

describe('policyJsonSchema', () => {
  it('describes every field of the language and closes every object', () => {
    const schema = policyJsonSchema() as {
      $schema: string;
      properties: Record<string, { additionalProperties?: boolean; type?: string }>;
    };
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(Object.keys(schema.properties).toSorted()).toEqual(Object.keys(FULL).toSorted());
    const objects = [schema, ...Object.values(schema.properties)].filter((part) => 'properties' in part);
    expect(objects).toHaveLength(8);
    for (const part of objects) expect(part).toMatchObject({ additionalProperties: false });
  });
});
