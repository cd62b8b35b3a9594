import type { ErasureView, FindingView } from '@sgw/contracts';
import {
  bySeverity,
  erasureMark,
  findingTitle,
  nothingFound,
  scopeText,
  standingMark,
  verifyLines,
} from './evidence-words';

describe('words of the evidence', () => {
  it('name what a document is about', () => {
    expect(scopeText({ kind: 'tenant', tenant: 't' })).toBe('all of t');
    expect(scopeText({ kind: 'bucket', tenant: 't', bucket: 'b' })).toBe('t/b');
    expect(scopeText({ kind: 'object', tenant: 't', bucket: 'b', key: 'k/l', versionId: 'v' })).toBe(
      't/b/k/l (version v)',
    );
  });

  it('say of an overdue erasure that it is overdue, whatever it does', () => {
    const erasure = { state: 'removing', isOverdue: true } as ErasureView;
    expect(erasureMark(erasure)).toMatchObject({ tone: 'down', word: 'Overdue: removing copies' });
    expect(erasureMark({ ...erasure, isOverdue: false }).tone).toBe('draining');
  });

  it('put violations before warnings, and leave out what there is none of', () => {
    const finding = (id: string, severity: FindingView['severity']) => ({ id, severity }) as FindingView;
    const groups = bySeverity([finding('1', 'warning'), finding('2', 'violation'), finding('3', 'warning')]);
    expect(groups.map(({ severity, findings }) => [severity, ...findings.map(({ id }) => id)])).toEqual([
      ['violation', '2'],
      ['warning', '1', '3'],
    ]);
    expect(bySeverity([])).toEqual([]);
  });

  it('do not take what nobody looked at for good', () => {
    const audit = { endedAt: '2026-01-01T00:00:00Z', buckets: 1, findings: 0, unreachable: [] };
    expect(nothingFound(undefined).title).toBe('Nothing was looked at yet');
    expect(nothingFound({ ...audit, unreachable: ['fi'] }).title).toContain('where it could be looked');
    expect(nothingFound(audit).title).toBe('Nothing lies outside');
  });

  it('keep what they do not know as it is', () => {
    expect(findingTitle('bucket-sold')).toBe('bucket-sold');
    expect(standingMark('eaten')).toMatchObject({ tone: 'unknown', word: 'eaten' });
  });

  it('fetch the keys from the gateway, not from the document', () => {
    expect(verifyLines('a.ndjson', 'http://h:1/api/v1')).toEqual([
      'curl -s http://h:1/.well-known/sgw-attestation-keys.json > keys.json',
      'npm run verify-attestation -- a.ndjson --keys keys.json',
    ]);
  });
});
