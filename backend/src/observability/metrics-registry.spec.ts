import { describe, expect, it } from '@jest/globals';
import { MetricsRegistry } from './metrics-registry.js';

describe('MetricsRegistry', () => {
  it('prints what was counted, with the version that runs', async () => {
    const metrics = new MetricsRegistry({ version: '1.2.3', withProcess: false });
    metrics.s3Requests.inc({ operation: 'PutObject', code: '200' });
    const text = await metrics.text();
    expect(text).toContain('sgw_s3_requests_total{operation="PutObject",code="200"} 1');
    expect(text).toContain('sgw_build_info{version="1.2.3"');
    expect(metrics.contentType).toContain('text/plain');
  });

  it('asks for fresh values before each scrape, and prints the rest when that fails', async () => {
    const metrics = new MetricsRegistry({ version: '1', withProcess: false });
    let owed = 0;
    metrics.beforeScrape(() => Promise.reject(new Error('the database is away')));
    metrics.beforeScrape(async () => metrics.replicationDeadLetter.set(++owed));
    await metrics.text();
    expect(await metrics.text()).toContain('sgw_replication_dead_letter 2');
  });

  it('names metrics by the rules of Prometheus, and labels without bound nowhere', async () => {
    const text = await new MetricsRegistry({ version: '1', withProcess: false }).text();
    for (const [, name = '', type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
      expect(name).toMatch(/^sgw_[a-z0-9_]+$/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
    }
    expect(text).not.toMatch(/[{,](bucket|key|tenant)=/);
  });
});
