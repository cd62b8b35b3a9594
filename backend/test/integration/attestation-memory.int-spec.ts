import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { AttestationDesk, AttestationWriter } from '@backend/attestation';
import { AttestationRepository } from '@backend/metadata';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { AttestationFixture } from './attestation-fixture.js';

jest.setTimeout(120_000);

const OBJECTS = 20_000;
/** When it is looked at: code and feedback that come with the first pages are there by the first. */
const LOOKS = [6_000, 19_000];
/** A page and what is made of it; the rows of 13,000 objects and their copies are several times as much. */
const GROWTH_LIMIT_BYTES = 8 * 1024 ** 2;
const LEASE_SECONDS = 60;

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as (options: { readonly type: 'minor' }) => void;

/** What is left when the young generation was collected: what is held, and what only a full collection would find. */
function settledHeap(): number {
  // What survives the first is moved by the second.
  gc({ type: 'minor' });
  gc({ type: 'minor' });
  return process.memoryUsage().heapUsed;
}

describe('the memory that an attestation takes', () => {
  let fixture: AttestationFixture;
  let node: TestingModule;

  beforeAll(async () => {
    fixture = await AttestationFixture.open();
    await fixture.plant(OBJECTS, 'a/');
    await fixture.rows('ANALYZE');
    node = await fixture.node();
  });
  afterAll(() => fixture.close());

  it(`does not grow with what is attested, ${OBJECTS} objects and their copies`, async () => {
    await node.get(AttestationDesk).request({ tenant: 'acme', bucket: 'photos' });
    const claimed = await node.get(AttestationRepository, { strict: false }).claim(LEASE_SECONDS);
    if (!claimed) throw new Error('There is nothing to claim');
    // Each look carries the page at hand into the old generation: two of them, and no more.
    const heaps: number[] = [];
    const { leaves } = await node
      .get(AttestationWriter, { strict: false })
      .write(claimed, async (written) => {
        if (written >= (LOOKS[heaps.length] ?? Infinity)) heaps.push(settledHeap());
      });
    expect(leaves).toBe(OBJECTS + 2);
    const [early, late] = heaps;
    expect((late ?? Infinity) - (early ?? 0)).toBeLessThan(GROWTH_LIMIT_BYTES);
  });
});
