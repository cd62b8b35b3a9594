import { provideHttpClient } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ReplicaState, ReplicaView } from '@sgw/contracts';
import { registerIcons } from './register-icons';
import { ReplicaStrip } from './replica-strip';

const replica = (backendId: string, state: ReplicaState, more: Partial<ReplicaView> = {}): ReplicaView => ({
  id: `r-${backendId}`,
  backendId,
  state,
  zone: `${backendId}-1`,
  country: backendId.slice(0, 2),
  jurisdiction: backendId.startsWith('us') ? 'us' : 'eu',
  owner: 'unknown',
  physicalBucket: `s3gw-abc-${backendId}`,
  physicalKey: '0192f0c1-key',
  attempts: 1,
  ...more,
});

describe('ReplicaStrip', () => {
  beforeEach(() => {
    TestBed.configureTestingModule({ providers: [provideHttpClient()] });
    TestBed.runInInjectionContext(registerIcons);
  });

  const render = async (replicas: readonly ReplicaView[], required: number) => {
    const fixture = TestBed.createComponent(ReplicaStrip);
    fixture.componentRef.setInput('replicas', replicas);
    fixture.componentRef.setInput('required', required);
    await fixture.whenStable();
    const host = fixture.nativeElement as HTMLElement;
    return { fixture, cells: Array.from(host.querySelectorAll<HTMLElement>('.cell')), host };
  };

  it('has one cell per copy, each with its state as colour, shape and word', async () => {
    const states: readonly ReplicaState[] = [
      'planned',
      'writing',
      'completed',
      'suspect',
      'blocked',
      'deleting',
      'deleted',
    ];
    const { cells } = await render(
      states.map((state, index) => replica(`b${index}`, state)),
      7,
    );
    const seen = cells.map((cell) => ({
      tone: cell.dataset['tone'],
      word: cell.querySelector('app-state-mark')?.textContent?.trim(),
      shape: cell.querySelector('app-state-mark svg')?.innerHTML,
    }));
    expect(seen.map(({ tone, word }) => `${word}: ${tone}`)).toEqual([
      'Planned: pending',
      'Copying: pending',
      'Verified: ok',
      'Suspect: degraded',
      'Blocked: down',
      'Deleting: draining',
      'Removed: unknown',
    ]);
    expect(new Set(seen.map(({ shape }) => shape)).size).toBe(7);
    expect(seen.every(({ shape }) => !!shape)).toBe(true);
  });

  it('tells what was adopted and not read yet from what is suspect', async () => {
    const { cells } = await render(
      [
        replica('fi', 'suspect', { isAdopted: true }),
        replica('de', 'suspect', { isAdopted: true, error: 'it was replaced' }),
        replica('se', 'completed', { isAdopted: true, verifiedAt: '2025-03-09T04:05:06Z' }),
      ],
      3,
    );
    const words = cells.map((cell) => cell.querySelector('app-state-mark')?.textContent?.trim());
    expect(words).toEqual(['Unverified', 'Suspect', 'Verified']);
    expect(cells.every((cell) => cell.textContent?.includes('Adopted'))).toBe(true);
  });

  it('says where a copy lies and what it is called there', async () => {
    const { cells } = await render([replica('fi-hel', 'completed', { owner: 'UpCloud Oy' })], 1);
    const text = cells[0]?.textContent ?? '';
    for (const fact of ['FI', 'EU law', 'fi-hel-1', 'UpCloud Oy']) expect(text).toContain(fact);
    const titles = Array.from(cells[0]?.querySelectorAll('app-middle-text') ?? [], (each) =>
      each.getAttribute('title'),
    );
    expect(titles).toEqual(['s3gw-abc-fi-hel', '0192f0c1-key']);
  });

  it('tells in one sentence how many copies are verified', async () => {
    const { host } = await render([replica('fi', 'completed'), replica('de', 'writing')], 2);
    expect(host.querySelector('[aria-live]')?.textContent).toBe(
      '1 of 2 copies verified. Verified on fi, Copying on de.',
    );
  });

  it('follows the state of a copy', async () => {
    const { fixture, host } = await render([replica('de', 'planned')], 1);
    fixture.componentRef.setInput('replicas', [
      replica('de', 'completed', { verifiedAt: '2025-03-09T04:05:06Z' }),
    ]);
    await fixture.whenStable();
    expect(host.querySelector<HTMLElement>('.cell')?.dataset['tone']).toBe('ok');
    expect(host.querySelector('time')?.getAttribute('datetime')).toBe('2025-03-09T04:05:06Z');
  });

  it('gives the reason and the next try of a copy that does not succeed', async () => {
    const { cells } = await render(
      [
        replica('de', 'planned', {
          error: 'connection refused',
          attempts: 3,
          retryAt: '2025-03-09T04:05:06Z',
        }),
      ],
      1,
    );
    expect(cells[0]?.textContent).toMatch(/connection refused.*attempt 3.*next try/s);
  });
});
