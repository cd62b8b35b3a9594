import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { clientExamples, DayFiles, runClientDay } from '../support/client-day.js';
import { describeIf } from '../support/requires.js';
import { useGateway } from '../support/use-gateway.js';
import { isLongRun } from '../support/workspace.js';
import { filesHolding, LOCAL_ZONES } from '../support/zones.js';

const { fi, de, us } = LOCAL_ZONES;

describe('clients on their defaults', () => {
  const gateway = useGateway();
  let files: DayFiles;
  jest.setTimeout(600_000);

  beforeAll(async () => {
    files = await DayFiles.create(isLongRun() ? 1000 : 200);
  });
  afterAll(() => files.remove());

  for (const example of clientExamples) {
    // 200 MiB once in the short run: by every client in the long one.
    const hasLarge = isLongRun() || example.title === 'aws-cli';
    describeIf(example.requirements, example.title, () => {
      it(`keeps files of up to ${hasLarge ? 200 : 20} MiB and a tree of odd names in fi and de, and nothing in us`, async () => {
        await files.setLarge(hasLarge);
        await runClientDay(gateway.access, example, files, [fi, de]);
        expect(await filesHolding(gateway.access, us, files.small)).toEqual([]);
      });
    });
  }
});
