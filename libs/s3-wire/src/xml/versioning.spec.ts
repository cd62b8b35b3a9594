import { describe, expect, it } from '@jest/globals';
import { readVersioning, writeVersioning } from './versioning.js';

const read = (content: string) =>
  readVersioning(
    Buffer.from(
      `<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</VersioningConfiguration>`,
    ),
  );

describe('readVersioning', () => {
  it('takes the two states, with MFA delete off or unsaid', () => {
    expect(read('<Status>Enabled</Status>')).toBe('Enabled');
    expect(read('<Status>Suspended</Status><MfaDelete>Disabled</MfaDelete>')).toBe('Suspended');
  });

  it.each([
    ['', 'IllegalVersioningConfigurationException'],
    ['<Status>enabled</Status>', 'MalformedXML'],
    ['<Status>Enabled</Status><Status>Enabled</Status>', 'MalformedXML'],
    ['<Status>Enabled</Status><MfaDelete>Enabled</MfaDelete>', 'NotImplemented'],
    ['<Status>Enabled</Status><Other/>', 'MalformedXML'],
  ])('refuses %s with %s', (content, code) => {
    expect(() => read(content)).toThrow(expect.objectContaining({ code }));
  });
});

describe('writeVersioning', () => {
  it('says nothing of a bucket that was never asked', () => {
    expect(writeVersioning(undefined)).toContain('2006-03-01/"></VersioningConfiguration>');
    expect(writeVersioning('Suspended')).toContain('<Status>Suspended</Status>');
  });
});
