import { describe, expect, it } from '@jest/globals';
import { renderReport } from './render-report.js';
import { sampleHead, sampleLeaves } from './testing/sample-document.js';

describe('renderReport', () => {
  it('shows place, law and standing of every copy, and what lies where it may not', () => {
    const leaves = sampleLeaves(2);
    const page = renderReport(sampleHead(leaves, 'k'), leaves);
    expect(page).toContain('reports/ä/1');
    expect(page).toContain('fi (fi, law eu): verified');
    expect(page).toContain('us (us, law us): unverified <span class="bad">may not lie there</span>');
    expect(page).not.toContain('more leaves');
  });

  it('says how much it does not show', () => {
    const leaves = sampleLeaves(5);
    expect(renderReport(sampleHead(leaves, 'k'), leaves.slice(0, 2))).toContain('4 more leaves');
  });

  it('takes no name for markup', () => {
    const evil = '<script>alert("1")</script>';
    const leaves = sampleLeaves(1).map((leaf) => (leaf.kind === 'version' ? { ...leaf, key: evil } : leaf));
    const scope = { kind: 'tenant', tenantId: 't', tenant: evil } as const;
    expect(renderReport(sampleHead(leaves, 'k', { scope }), leaves)).not.toContain('<script');
  });
});
