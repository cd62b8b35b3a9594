import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { S3Error } from '../s3-error.js';
import { abortHeaders, expirationHeader } from '../headers/expiration.js';
import { readLifecycle, readTransitionMinimumSize } from './read-lifecycle.js';
import { writeLifecycle } from './write-lifecycle.js';

const NS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
let made = 0;
const newId = () => `made-${++made}`;
const read = (rules: string) =>
  readLifecycle(Buffer.from(`<LifecycleConfiguration ${NS}>${rules}</LifecycleConfiguration>`), newId);

const FILTER = '<Filter/>';
const ON = '<Status>Enabled</Status>';
const DAYS = '<Expiration><Days>1</Days></Expiration>';
const rule = (content: string) => `<Rule>${content}</Rule>`;
const tag = (key: string, value = '1') => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`;

describe('readLifecycle', () => {
  it("reads today's form, elements in any order", () => {
    const and = `<And><Prefix>logs/</Prefix>${tag('a')}${tag('b', '')}<ObjectSizeGreaterThan>5</ObjectSizeGreaterThan><ObjectSizeLessThan>500</ObjectSizeLessThan></And>`;
    expect(
      read(
        rule(
          `<Status>Disabled</Status><NoncurrentVersionExpiration><NewerNoncurrentVersions>3</NewerNoncurrentVersions><NoncurrentDays>30</NoncurrentDays></NoncurrentVersionExpiration><Filter>${and}</Filter><Expiration><Days>365</Days></Expiration><ID>all of it</ID>`,
        ) +
          rule(
            `<ID>uploads</ID><Filter><Prefix></Prefix></Filter>${ON}<AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload>`,
          ) +
          rule(`<ID>dated</ID>${FILTER}${ON}<Expiration><Date>2030-01-01T00:00:00Z</Date></Expiration>`) +
          rule(
            `<ID>markers</ID>${FILTER}${ON}<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>`,
          ),
      ),
    ).toEqual([
      {
        id: 'all of it',
        status: 'Disabled',
        form: 'and',
        prefix: 'logs/',
        tags: [
          { key: 'a', value: '1' },
          { key: 'b', value: '' },
        ],
        sizeGreaterThan: 5,
        sizeLessThan: 500,
        expiration: { days: 365 },
        noncurrentExpiration: { days: 30, newerVersions: 3 },
      },
      { id: 'uploads', status: 'Enabled', form: 'filter', prefix: '', abortUploadsAfterDays: 7 },
      { id: 'dated', status: 'Enabled', form: 'filter', expiration: { date: '2030-01-01T00:00:00.000Z' } },
      { id: 'markers', status: 'Enabled', form: 'filter', expiration: { expiredObjectDeleteMarker: true } },
    ]);
  });

  it('reads the old form, and makes an id where there is none', () => {
    made = 0;
    expect(
      read(rule(`<Prefix>a/</Prefix>${ON}${DAYS}`) + rule(`<ID/><Prefix>b/</Prefix>${ON}${DAYS}`)),
    ).toEqual([
      { id: 'made-1', status: 'Enabled', form: 'prefix', prefix: 'a/', expiration: { days: 1 } },
      { id: 'made-2', status: 'Enabled', form: 'prefix', prefix: 'b/', expiration: { days: 1 } },
    ]);
  });

  it.each(['2030-01-01', '2030-01-01T00:00:00', '2030-01-01T00:00:00.000Z', '2030-01-01T02:00:00+02:00'])(
    'takes %s for a date',
    (date) => {
      const [first] = read(rule(`${FILTER}${ON}<Expiration><Date>${date}</Date></Expiration>`));
      expect(first?.expiration).toEqual({ date: '2030-01-01T00:00:00.000Z' });
    },
  );

  const filtered = (filter: string, actions = DAYS) => rule(`<Filter>${filter}</Filter>${ON}${actions}`);
  const acting = (actions: string) => rule(`${FILTER}${ON}${actions}`);
  const noncurrent = (content: string) =>
    acting(`<NoncurrentVersionExpiration>${content}</NoncurrentVersionExpiration>`);
  const abort = (days: string) =>
    `<AbortIncompleteMultipartUpload><DaysAfterInitiation>${days}</DaysAfterInitiation></AbortIncompleteMultipartUpload>`;
  const markers = '<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>';

  it.each([
    ['no rule', ''],
    ['more rules than a thousand', rule(`${FILTER}${ON}${DAYS}`).repeat(1001)],
    ['something that is no rule', '<Other/>'],
    ['a rule without a status', rule(`${FILTER}${DAYS}`)],
    ['a status in small letters', rule(`${FILTER}<Status>enabled</Status>${DAYS}`)],
    ['neither filter nor prefix', rule(`${ON}${DAYS}`)],
    ['both of them', rule(`<Prefix/>${FILTER}${ON}${DAYS}`)],
    ['two filters', rule(`${FILTER}${FILTER}${ON}${DAYS}`)],
    ['text between elements', rule(`x${FILTER}${ON}${DAYS}`)],
    ['an unknown element', rule(`${FILTER}${ON}${DAYS}<Extra/>`)],
    ['two predicates side by side', filtered(`<Prefix>a</Prefix>${tag('a')}`)],
    ['And beside a predicate', filtered(`<Prefix>a</Prefix><And>${tag('a')}${tag('b')}</And>`)],
    ['And of one', filtered('<And><Prefix>a</Prefix></And>')],
    ['And of nothing', filtered('<And/>')],
    ['And within And', filtered(`<And><And>${tag('a')}${tag('b')}</And>${tag('c')}</And>`)],
    ['a tag without a value', filtered('<Tag><Key>a</Key></Tag>')],
    [
      'more tags than an object has',
      filtered(`<And>${Array.from({ length: 11 }, (_, i) => tag(`t${i}`)).join('')}</And>`),
    ],
    ['a prefix longer than a key', filtered(`<Prefix>${'é'.repeat(513)}</Prefix>`)],
    ['an empty expiration', acting('<Expiration/>')],
    ['days and a date', acting('<Expiration><Days>1</Days><Date>2030-01-01</Date></Expiration>')],
    [
      'days and delete markers',
      acting(
        '<Expiration><Days>1</Days><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>',
      ),
    ],
    [
      'a flag that is none',
      acting('<Expiration><ExpiredObjectDeleteMarker>yes</ExpiredObjectDeleteMarker></Expiration>'),
    ],
    ['days that are no number', acting('<Expiration><Days>soon</Days></Expiration>')],
    ['days with a fraction', acting('<Expiration><Days>1.5</Days></Expiration>')],
    ['days beyond 32 bits', acting('<Expiration><Days>2147483648</Days></Expiration>')],
    ['a date as HTTP has it', acting('<Expiration><Date>Fri, 01 Jan 2016 00:00:00 GMT</Date></Expiration>')],
    [
      'a day that is not on the calendar',
      acting('<Expiration><Date>2026-02-31T00:00:00Z</Date></Expiration>'),
    ],
    ['noncurrent versions without days', noncurrent('<NewerNoncurrentVersions>1</NewerNoncurrentVersions>')],
    ['noncurrent versions without anything', noncurrent('')],
    ['an abort without days', acting('<AbortIncompleteMultipartUpload/>')],
  ])('takes %s for malformed', (_what, rules) => {
    expect(() => read(rules)).toThrow(expect.objectContaining({ code: 'MalformedXML' }));
  });

  it.each([
    [
      acting('<Expiration><Days>0</Days></Expiration>'),
      "'Days' for Expiration action must be a positive integer",
    ],
    [
      acting('<Expiration><Days>-1</Days></Expiration>'),
      "'Days' for Expiration action must be a positive integer",
    ],
    [acting('<Expiration><Date>2030-01-01T12:00:00Z</Date></Expiration>'), "'Date' must be at midnight GMT"],
    [
      noncurrent('<NoncurrentDays>0</NoncurrentDays>'),
      "'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer",
    ],
    [
      noncurrent('<NoncurrentDays>1</NoncurrentDays><NewerNoncurrentVersions>0</NewerNoncurrentVersions>'),
      "'NewerNoncurrentVersions' for NoncurrentVersionExpiration action must be a positive integer",
    ],
    [
      noncurrent('<NoncurrentDays>1</NoncurrentDays><NewerNoncurrentVersions>1001</NewerNoncurrentVersions>'),
      "'NewerNoncurrentVersions' for NoncurrentVersionExpiration action must not be greater than 1000",
    ],
    [
      acting(abort('0')),
      "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer",
    ],
    [
      rule(`<ID>${'i'.repeat(256)}</ID>${FILTER}${ON}${DAYS}`),
      'ID length should not exceed allowed limit of 255',
    ],
    [
      rule(`<ID>a</ID>${FILTER}${ON}${DAYS}`).repeat(2),
      'Rule ID must be unique. Found same ID for more than one rule',
    ],
  ])('refuses %s as InvalidArgument', (rules, message) => {
    expect(() => read(rules)).toThrow(expect.objectContaining({ code: 'InvalidArgument', message }));
  });

  it.each([
    [acting(''), 'At least one action needs to be specified in a rule'],
    [filtered(tag('a'), abort('1')), 'AbortIncompleteMultipartUpload cannot be specified with Tags.'],
    [filtered(tag('a'), markers), 'ExpiredObjectDeleteMarker cannot be specified with Tags.'],
    [
      filtered('<ObjectSizeLessThan>5</ObjectSizeLessThan>', abort('1')),
      'AbortIncompleteMultipartUpload cannot be specified with Object Size.',
    ],
    [
      filtered('<ObjectSizeLessThan>5</ObjectSizeLessThan>', markers),
      'ExpiredObjectDeleteMarker cannot be specified with Object Size.',
    ],
    [
      filtered('<ObjectSizeLessThan>0</ObjectSizeLessThan>'),
      "'ObjectSizeLessThan' should be between 1 and 1099511627776000.",
    ],
    [
      filtered(
        '<And><ObjectSizeGreaterThan>5</ObjectSizeGreaterThan><ObjectSizeLessThan>5</ObjectSizeLessThan></And>',
      ),
      "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.",
    ],
    [filtered(`<And>${tag('a')}${tag('a', '2')}</And>`), 'Duplicate Tag Keys are not allowed.'],
    [
      rule(`<Prefix/>${ON}${DAYS}`) + rule(`${FILTER}${ON}${DAYS}`),
      'Filter element can only be used in Lifecycle V2.',
    ],
    [
      rule(`${FILTER}${ON}${DAYS}`) + rule(`<Prefix/>${ON}${DAYS}`),
      'Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter.',
    ],
    [
      rule(
        `<Prefix/>${ON}<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays><NewerNoncurrentVersions>1</NewerNoncurrentVersions></NoncurrentVersionExpiration>`,
      ),
      'NewerNoncurrentVersions element can only be used in Lifecycle V2.',
    ],
    [
      rule(`<Prefix>a/b</Prefix>${ON}${DAYS}`) +
        rule(`<Prefix>b</Prefix>${ON}${DAYS}`) +
        rule(`<Prefix>a</Prefix>${ON}${DAYS}`),
      "Found overlapping prefixes 'a' and 'a/b' for same action type 'Expiration'",
    ],
  ])('refuses %s as InvalidRequest', (rules, message) => {
    expect(() => read(rules)).toThrow(expect.objectContaining({ code: 'InvalidRequest', message }));
  });

  it.each(['Transition', 'NoncurrentVersionTransition'])('says that %s is not there', (name) => {
    const transition = `<${name}><Days>30</Days><StorageClass>GLACIER</StorageClass></${name}>`;
    for (const actions of [transition, `${DAYS}${transition}${transition}`]) {
      expect(() => read(acting(actions))).toThrow(
        expect.objectContaining({ code: 'NotImplemented', status: 501, details: { Element: name } }),
      );
    }
  });

  it('bounds what it reads', () => {
    expect(() => readLifecycle(Buffer.alloc(2 * 1024 * 1024 + 1, ' '), newId)).toThrow(
      expect.objectContaining({ code: 'MaxMessageLengthExceeded' }),
    );
    expect(() => readLifecycle(Buffer.alloc(0), newId)).toThrow(
      expect.objectContaining({ code: 'MissingRequestBodyError' }),
    );
    const full = Array.from({ length: 1000 }, (_, i) => rule(`<ID>${i}</ID>${FILTER}${ON}${DAYS}`)).join('');
    expect(read(full)).toHaveLength(1000);
  });

  it('lets rules of today overlap', () => {
    expect(read(filtered('<Prefix>a</Prefix>') + filtered('<Prefix>a/b</Prefix>'))).toHaveLength(2);
  });
});

describe('writeLifecycle', () => {
  it('gives back what was sent, read again the same', () => {
    const sent =
      rule(`<ID>a &amp; b</ID><Filter><And><Prefix>x</Prefix>${tag('k', 'v')}</And></Filter>${ON}${DAYS}`) +
      rule(`<ID>b</ID><Filter><Prefix></Prefix></Filter>${ON}${abortRule(3)}`) +
      rule(
        `<ID>c</ID><Filter></Filter>${ON}<NoncurrentVersionExpiration><NoncurrentDays>2</NoncurrentDays><NewerNoncurrentVersions>4</NewerNoncurrentVersions></NoncurrentVersionExpiration>`,
      ) +
      rule(
        `<ID>d</ID><Filter><ObjectSizeLessThan>9</ObjectSizeLessThan></Filter>${ON}<Expiration><Date>2030-01-01T00:00:00.000Z</Date></Expiration>`,
      );
    const written = writeLifecycle(read(sent));
    expect(written).toContain(`<LifecycleConfiguration ${NS}>${sent}</LifecycleConfiguration>`);
    expect(readLifecycle(Buffer.from(written), newId)).toEqual(read(sent));
    const old = rule(`<ID>o</ID><Prefix>p</Prefix>${ON}${DAYS}`);
    expect(writeLifecycle(read(old))).toContain(old);
  });
});

function abortRule(days: number): string {
  return `<AbortIncompleteMultipartUpload><DaysAfterInitiation>${days}</DaysAfterInitiation></AbortIncompleteMultipartUpload>`;
}

describe('a document of random elements', () => {
  const NAMES = [
    ...[
      'Rule',
      'ID',
      'Status',
      'Prefix',
      'Filter',
      'And',
      'Tag',
      'Key',
      'Value',
      'Expiration',
      'Days',
      'Date',
    ],
    ...['ExpiredObjectDeleteMarker', 'NoncurrentVersionExpiration', 'NoncurrentDays', 'Transition', 'Other'],
    ...['NewerNoncurrentVersions', 'AbortIncompleteMultipartUpload', 'DaysAfterInitiation'],
    ...['ObjectSizeGreaterThan', 'ObjectSizeLessThan'],
  ];
  const texts = fc.constantFrom(
    '',
    '1',
    '0',
    '-5',
    'Enabled',
    'true',
    '2030-01-01',
    '1e9',
    '9'.repeat(20),
    '&#0;',
    'é',
  );
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      fc.tuple(fc.constantFrom(...NAMES), texts).map(([name, text]) => `<${name}>${text}</${name}>`),
      fc
        .tuple(fc.constantFrom(...NAMES), fc.array(tie('tree'), { maxLength: 4 }))
        .map(([name, children]) => `<${name}>${children.join('')}</${name}>`),
    ),
  }));
  const actions = fc
    .array(tree, { maxLength: 4 })
    .map((children) => rule(`${FILTER}${ON}${children.join('')}`));

  it("is read as rules that are written the same, or refused in S3's words", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(tree, actions), { maxLength: 3 }), (elements) => {
        let rules;
        try {
          rules = read(elements.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(S3Error);
          return;
        }
        expect(readLifecycle(Buffer.from(writeLifecycle(rules)), newId)).toEqual(rules);
      }),
      { numRuns: 500 },
    );
  });
});

describe('readTransitionMinimumSize', () => {
  it('knows two values and a default', () => {
    expect(readTransitionMinimumSize(undefined)).toBe('all_storage_classes_128K');
    expect(readTransitionMinimumSize('varies_by_storage_class')).toBe('varies_by_storage_class');
    expect(() => readTransitionMinimumSize('none')).toThrow(
      expect.objectContaining({
        code: 'InvalidRequest',
        message: 'Invalid TransitionDefaultMinimumObjectSize found: none',
      }),
    );
  });
});

describe('the headers of an end', () => {
  const atMs = Date.parse('2012-12-21T00:00:00Z');

  it('name the date and the percent-encoded rule', () => {
    expect(expirationHeader({ atMs, ruleId: 'Rule for testfile.txt' })).toEqual({
      'x-amz-expiration': 'expiry-date="Fri, 21 Dec 2012 00:00:00 GMT", rule-id="Rule%20for%20testfile.txt"',
    });
    expect(abortHeaders({ atMs, ruleId: '"\r\nx: (1)' })).toEqual({
      'x-amz-abort-date': 'Fri, 21 Dec 2012 00:00:00 GMT',
      'x-amz-abort-rule-id': '%22%0D%0Ax%3A%20%281%29',
    });
  });
});
