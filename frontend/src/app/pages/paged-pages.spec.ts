import { provideHttpClient, withInterceptors } from '@angular/common/http';
import {
  HttpTestingController,
  provideHttpClientTesting,
  type TestRequest,
} from '@angular/common/http/testing';
import type { Type } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { AdoptionView, AttestationView, BucketView, ErasureView, FindingView } from '@sgw/contracts';
import { apiInterceptor } from '../api/api-interceptor';
import { CONSOLE_CONFIG } from '../api/console-config';
import { registerIcons } from '../shared/register-icons';
import { AdoptionsPage } from './adoptions/adoptions-page';
import { AttestationsPage } from './attestations/attestations-page';
import { BucketsPage } from './buckets/buckets-page';
import { ErasuresPage } from './erasures/erasures-page';
import { FindingsPage } from './findings/findings-page';

const API = `${location.origin}/api/v1`;
const AT = '2026-01-02T03:04:05.000Z';

const attestation = (id: string): AttestationView => ({
  id,
  state: 'ready',
  scope: { tenant: 'demo', bucket: id },
  leaves: 1,
  createdAt: AT,
});
const erasure = (id: string): ErasureView => ({
  id,
  state: 'done',
  scope: { tenant: 'demo', bucket: id },
  versions: 1,
  versionsLeft: 0,
  deadline: AT,
  isOverdue: false,
  requestedAt: AT,
});
const finding = (id: string): FindingView => ({
  id,
  kind: 'not-permitted',
  severity: 'violation',
  tenant: 'demo',
  bucket: id,
  backendId: 'us-iad',
  detail: 'A copy lies there.',
  repair: ['Remove it.'],
  copies: 1,
  firstSeenAt: AT,
  lastSeenAt: AT,
});
const bucket = (name: string): BucketView => ({
  tenant: 'demo',
  name,
  locations: ['fi'],
  replicaCount: 1,
  objects: 0,
  bytes: 0,
  replicasOwed: 0,
  createdAt: AT,
  tags: {},
  backends: [],
});
const adoption = (name: string): AdoptionView => ({
  id: name,
  tenant: 'demo',
  bucket: name,
  bucketId: name,
  ownerUserId: 'owner',
  backend: 'fi-hel',
  physicalBucket: name,
  state: 'adopted',
  isPaused: false,
  mode: 'read-only',
  isViolation: false,
  violations: [],
  listing: { pages: 1, versions: 1, markers: 0, objects: 1, bytes: 1, skipped: 0, lastKey: null },
  verification: { versions: 1, bytes: 1, remainingVersions: 0, remainingBytes: 0 },
  foreign: { new: 0, changed: 0, removed: 0, comparedAt: null, isComparing: false },
  gatewayWritten: 0,
  waiting: null,
  error: null,
  createdAt: AT,
  listedAt: AT,
  verifiedAt: AT,
  endedAt: null,
});

interface ListPage {
  readonly name: string;
  readonly page: Type<unknown>;
  readonly path: string;
  readonly item: (name: string) => unknown;
  readonly nothing: string;
}

const LISTS: readonly ListPage[] = [
  {
    name: 'attestations',
    page: AttestationsPage,
    path: 'attestations',
    item: attestation,
    nothing: 'Nothing is attested yet',
  },
  {
    name: 'erasures',
    page: ErasuresPage,
    path: 'erasures',
    item: erasure,
    nothing: 'Nothing was erased with a record',
  },
  {
    name: 'findings',
    page: FindingsPage,
    path: 'audit/findings',
    item: finding,
    nothing: 'Nothing was looked at yet',
  },
  { name: 'buckets', page: BucketsPage, path: 'buckets', item: bucket, nothing: 'No bucket yet' },
  {
    name: 'adoptions',
    page: AdoptionsPage,
    path: 'adoptions',
    item: adoption,
    nothing: 'Nothing adopted yet',
  },
];

describe.each(LISTS)('the list of $name', ({ name, page, path, item, nothing }) => {
  let server: HttpTestingController;

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors([apiInterceptor])),
        provideHttpClientTesting(),
        provideRouter([]),
        { provide: CONSOLE_CONFIG, useValue: { apiUrl: API } },
      ],
    });
    TestBed.runInInjectionContext(registerIcons);
    server = TestBed.inject(HttpTestingController);
  });

  const open = async () => {
    const fixture = TestBed.createComponent(page);
    const host = fixture.nativeElement as HTMLElement;
    const settle = async () => {
      await new Promise((resolve) => setTimeout(resolve));
      TestBed.tick();
    };
    await settle();
    return {
      host,
      /** Answers the one question for a page of the list. */
      answer: async (with_: (request: TestRequest) => void) => {
        with_(server.expectOne(({ url }) => url === `${API}/${path}`));
        await settle();
      },
      press: async (text: string) => {
        const found = [...host.querySelectorAll('button')].filter(
          (each) => each.textContent?.trim() === text,
        );
        expect([text, found.length]).toEqual([text, 1]);
        found[0]?.click();
        await settle();
      },
      alerts: () => [...host.querySelectorAll('[role=alert]')].map((alert) => alert.textContent),
      isLoading: () => host.querySelector(`[aria-busy=true][aria-label="Loading ${name}"]`) !== null,
    };
  };
  const items = (names: readonly string[], nextCursor?: string) => (request: TestRequest) =>
    request.flush({ items: names.map(item), ...(nextCursor ? { nextCursor } : {}) });
  const down = (request: TestRequest) =>
    request.flush(
      { type: 'about:blank', title: 'Down', status: 503, detail: 'it rests', code: 'x', requestId: 'r-1' },
      { status: 503, statusText: 'Down' },
    );

  it('says that it is on its way, and when there is nothing in it', async () => {
    const { host, answer, isLoading } = await open();
    expect(isLoading()).toBe(true);
    await answer(items([]));
    expect(isLoading()).toBe(false);
    expect(host.textContent).toContain(nothing);
  });

  it('says why it cannot be read, and reads it when asked again', async () => {
    const { host, answer, press, alerts } = await open();
    await answer(down);
    expect(alerts()).toEqual([expect.stringContaining('it rests')]);
    await press('Try again');
    await answer(items(['first']));
    expect(alerts()).toEqual([]);
    expect(host.textContent).toContain('first');
  });

  it('says why a further page cannot be read, keeps what it has, and reads on when asked again', async () => {
    const { host, answer, press, alerts } = await open();
    await answer(items(['first'], 'more'));
    await press('Load more');
    await answer(down);
    expect(alerts()).toEqual([expect.stringContaining('it rests')]);
    expect(host.textContent).toContain('first');
    await press('Try again');
    await answer((request) => {
      expect(request.request.params.get('cursor')).toBe('more');
      items(['second'])(request);
    });
    expect(alerts()).toEqual([]);
    expect(host.textContent).toContain('first');
    expect(host.textContent).toContain('second');
    expect(host.textContent).not.toContain('Load more');
  });
});
