import * as client from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { OPERATIONS, OTHER_OPERATIONS } from '@sgw/s3-wire';

/** A form is posted by browsers; AWS's client does not know it. */
const OF_BROWSERS = ['PostObject'];

describe('the operations table', () => {
  it("has every operation of AWS's client, done or not, and no other", () => {
    const ofAws = Object.keys(client).flatMap((name) => /^([A-Z]\w+)Command$/.exec(name)?.[1] ?? []);
    const ours = [...Object.keys(OPERATIONS), ...Object.keys(OTHER_OPERATIONS)];
    expect(ours.sort()).toEqual([...ofAws, ...OF_BROWSERS].sort());
  });
});
