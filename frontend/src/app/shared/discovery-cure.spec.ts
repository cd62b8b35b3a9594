import { describe, expect, it } from '@jest/globals';
import { DISCOVERY_OUTCOMES } from '@sgw/contracts';
import { cureOf, outcomeOf } from './discovery-cure';

describe('cureOf', () => {
  it.each(DISCOVERY_OUTCOMES)('has words of its own for %s', (outcome) => {
    const others = DISCOVERY_OUTCOMES.filter((other) => other !== outcome).map(
      (other) => cureOf(other)?.title,
    );
    const cure = cureOf(outcome);
    expect(cure?.text.length).toBeGreaterThan(20);
    expect(others).not.toContain(cure?.title);
  });

  it('offers to allow a private address only where the server lets it', () => {
    const details = { address: '10.0.4.17', setting: 'SGW_DISCOVERY_ALLOW' };
    expect(cureOf('blocked-address', { ...details, allowable: 'yes' })?.allowAddress).toBe('10.0.4.17');
    expect(cureOf('blocked-address', { ...details, allowable: 'no' })?.allowAddress).toBeUndefined();
    expect(cureOf('blocked-address', { allowable: 'no' })?.title).toMatch(/not one that discoveries visit/);
  });

  it('passes on the region that the provider named', () => {
    expect(cureOf('wrong-region', { region: 'eu-north-1' })?.region).toBe('eu-north-1');
  });

  it('knows nothing of other problems', () => {
    expect(cureOf(outcomeOf('network'))).toBeUndefined();
    expect(cureOf('toString')).toBeUndefined();
    expect(outcomeOf('discovery-bad-key')).toBe('bad-key');
  });
});
