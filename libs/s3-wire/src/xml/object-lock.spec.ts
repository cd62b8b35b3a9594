import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { S3Error } from '../s3-error.js';
import {
  readBucketLock,
  readLegalHold,
  readRetention,
  writeBucketLock,
  writeLegalHold,
  writeRetention,
} from './object-lock.js';

const code = (name: string) => expect.objectContaining({ code: name });
const ON = '<ObjectLockEnabled>Enabled</ObjectLockEnabled>';
const bucketLock = (content: string) =>
  readBucketLock(Buffer.from(`<ObjectLockConfiguration>${content}</ObjectLockConfiguration>`));
const byDefault = (content: string) =>
  bucketLock(`${ON}<Rule><DefaultRetention>${content}</DefaultRetention></Rule>`);
const retention = (content: string) => readRetention(Buffer.from(`<Retention>${content}</Retention>`));
const hold = (content: string) => readLegalHold(Buffer.from(`<LegalHold>${content}</LegalHold>`));

describe('readBucketLock', () => {
  it('reads object lock with and without a default', () => {
    expect(bucketLock(ON)).toEqual({});
    expect(byDefault('<Mode>GOVERNANCE</Mode><Days>36500</Days>')).toEqual({
      defaultRetention: { mode: 'GOVERNANCE', days: 36_500 },
    });
    expect(byDefault('<Years>100</Years><Mode>COMPLIANCE</Mode>')).toEqual({
      defaultRetention: { mode: 'COMPLIANCE', years: 100 },
    });
  });

  it.each([
    '',
    'Enabled',
    '<ObjectLockEnabled/>',
    '<ObjectLockEnabled>enabled</ObjectLockEnabled>',
    '<ObjectLockEnabled>Disabled</ObjectLockEnabled>',
    '<ObjectLockEnabled><x/></ObjectLockEnabled>',
    `${ON}${ON}`,
    `${ON}<Rule/>`,
    `${ON}<Rule>x</Rule>`,
    `${ON}<Rule><DefaultRetention/></Rule>`,
    `${ON}<Rule><DefaultRetention/><DefaultRetention/></Rule>`,
    `${ON}<Other/>`,
    '<Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>1</Days></DefaultRetention></Rule>',
  ])('refuses %j', (content) => {
    expect(() => bucketLock(content)).toThrow(code('MalformedXML'));
  });

  it.each([
    '<Days>1</Days>',
    '<Mode>GOVERNANCE</Mode>',
    '<Mode>governance</Mode><Days>1</Days>',
    '<Mode>GOVERNANCE</Mode><Days>1</Days><Years>1</Years>',
    '<Mode>GOVERNANCE</Mode><Days>1</Days><Days>2</Days>',
    '<Mode>GOVERNANCE</Mode><Days>1.5</Days>',
    '<Mode>GOVERNANCE</Mode><Days>1e3</Days>',
    '<Mode>GOVERNANCE</Mode><Days>0x10</Days>',
    '<Mode>GOVERNANCE</Mode><Days>99999999999</Days>',
    '<Mode>GOVERNANCE</Mode><Days></Days>',
    '<Mode>GOVERNANCE</Mode><DefaultEventHold>ON</DefaultEventHold><Days>1</Days>',
  ])('refuses the default %s', (content) => {
    expect(() => byDefault(content)).toThrow(code('MalformedXML'));
  });

  it.each([
    '<Days>0</Days>',
    '<Days>-1</Days>',
    '<Days>36501</Days>',
    '<Years>0</Years>',
    '<Years>101</Years>',
  ])('refuses the period %s', (period) => {
    expect(() => byDefault(`<Mode>COMPLIANCE</Mode>${period}`)).toThrow(code('InvalidRetentionPeriod'));
  });
});

describe('readRetention', () => {
  it('reads a retention, and an empty one as none', () => {
    expect(
      retention('<Mode>COMPLIANCE</Mode><RetainUntilDate>2030-01-01T00:00:00.5Z</RetainUntilDate>'),
    ).toEqual({ mode: 'COMPLIANCE', until: new Date('2030-01-01T00:00:00.500Z') });
    for (const nothing of ['', ' \n ', '<Mode/><RetainUntilDate></RetainUntilDate>'])
      expect(retention(nothing)).toBeUndefined();
  });

  it.each([
    'x',
    '<Mode>COMPLIANCE</Mode>',
    '<RetainUntilDate>2030-01-01T00:00:00Z</RetainUntilDate>',
    '<Mode>OTHER</Mode><RetainUntilDate>2030-01-01T00:00:00Z</RetainUntilDate>',
    '<Mode>COMPLIANCE</Mode><RetainUntilDate>2030-02-30T00:00:00Z</RetainUntilDate>',
    '<Mode>COMPLIANCE</Mode><Mode>COMPLIANCE</Mode><RetainUntilDate>2030-01-01T00:00:00Z</RetainUntilDate>',
    '<Mode>COMPLIANCE</Mode><RetainUntilDate>2030-01-01T00:00:00Z</RetainUntilDate><EventHold>ON</EventHold>',
  ])('refuses %s', (content) => {
    expect(() => retention(content)).toThrow(code('MalformedXML'));
  });
});

describe('readLegalHold', () => {
  it('reads the two states and no other', () => {
    expect([hold('<Status>ON</Status>'), hold('<Status> OFF </Status>')]).toEqual([true, false]);
    for (const bad of [
      '',
      'ON',
      '<Status/>',
      '<Status>on</Status>',
      '<Status>ON</Status><Status>ON</Status>',
    ])
      expect(() => hold(bad)).toThrow(code('MalformedXML'));
  });
});

describe('the readers of object lock', () => {
  it('refuse a DOCTYPE, another root, an empty body and a long one', () => {
    for (const [root, reader] of [
      ['ObjectLockConfiguration', readBucketLock],
      ['Retention', readRetention],
      ['LegalHold', readLegalHold],
    ] as const) {
      expect(() => reader(Buffer.from(`<!DOCTYPE x [<!ENTITY e "x">]><${root}/>`))).toThrow(
        code('MalformedXML'),
      );
      expect(() => reader(Buffer.from('<Other/>'))).toThrow(code('MalformedXML'));
      expect(() => reader(Buffer.alloc(0))).toThrow(code('MissingRequestBodyError'));
      expect(() => reader(Buffer.alloc(64 * 1024 + 1, ' '))).toThrow(code('MaxMessageLengthExceeded'));
    }
  });

  it('read back what the writers write', () => {
    const until = new Date('2030-01-01T00:00:00.123Z');
    expect(readRetention(Buffer.from(writeRetention({ mode: 'GOVERNANCE', until })))).toEqual({
      mode: 'GOVERNANCE',
      until,
    });
    for (const lock of [
      {},
      { defaultRetention: { mode: 'COMPLIANCE', days: 3 } },
      { defaultRetention: { mode: 'GOVERNANCE', years: 3 } },
    ] as const)
      expect(readBucketLock(Buffer.from(writeBucketLock(lock)))).toEqual(lock);
    for (const isOn of [true, false]) expect(readLegalHold(Buffer.from(writeLegalHold(isOn)))).toBe(isOn);
  });

  it('throw nothing but S3Error', () => {
    const name = fc.constantFrom(
      'ObjectLockConfiguration',
      'ObjectLockEnabled',
      'Rule',
      'DefaultRetention',
      'Mode',
      'Days',
      'Years',
      'Retention',
      'RetainUntilDate',
      'LegalHold',
      'Status',
    );
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('', '1', '-1', 'Enabled', 'ON', 'GOVERNANCE', '2030-01-01', '&lt;', '&bad;', '<'),
        fc
          .tuple(name, fc.array(tie('tree'), { maxLength: 3 }))
          .map(([tag, children]) => `<${tag}>${children.join('')}</${tag}>`),
      ),
    }));
    const readers = [readBucketLock, readRetention, readLegalHold];
    fc.assert(
      fc.property(tree, fc.constantFrom(...readers), (xml, reader) => {
        try {
          reader(Buffer.from(xml));
        } catch (error) {
          expect(error).toBeInstanceOf(S3Error);
        }
      }),
    );
  });
});
