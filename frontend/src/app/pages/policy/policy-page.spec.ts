import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { apiInterceptor } from '../../api/api-interceptor';
import { CONSOLE_CONFIG } from '../../api/console-config';
import { registerIcons } from '../../shared/register-icons';
import { PolicyPage } from './policy-page';

const API = `${location.origin}/api/v1`;
const LIVE = { format: 1, residency: { deny: [{ provider: 'gone' }] } };
const NO_PROVIDER = 'neither the provider data nor a backend has a provider soon';
/** Longer than the editor waits after the last keystroke. */
const PAUSE_MS = 300;
const QUALIFICATION = { backends: [], copiesNeeded: 1, copiesPossible: 1 };
const NOTHING_MOVES = {
  buckets: 0,
  examined: { objects: 0, bytes: 0 },
  affected: { objects: 0, bytes: 0 },
  moves: [],
  violations: [],
  shortfalls: [],
  lost: [],
  uploadsEnded: 0,
};

describe('the editor of a policy, of names that nothing has', () => {
  let server: HttpTestingController;
  let fixture: ComponentFixture<PolicyPage>;

  beforeEach(async () => {
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
    fixture = TestBed.createComponent(PolicyPage);
    fixture.componentRef.setInput('name', 'eu-only');
    fixture.componentRef.setInput('view', 'json');
    await settle();
    const view = { name: 'eu-only', version: 1, document: LIVE, note: '', createdAt: '2026-01-02T03:04:05Z' };
    server.expectOne(`${API}/policies/eu-only`).flush(view, { headers: { ETag: '"v1"' } });
    await settle(PAUSE_MS);
  });

  const settle = async (pauseMs = 0) => {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    TestBed.tick();
    await new Promise((resolve) => setTimeout(resolve));
    TestBed.tick();
  };
  const asked = (path: string) => server.match(`${API}/${path}`).filter(({ cancelled }) => !cancelled);
  const button = (text: string) =>
    [...document.querySelectorAll('button')].find((each) => each.textContent?.trim() === text);

  /** Answers what is asked about a text: refuses names that nothing has, unless the question says that they are meant. */
  const weigh = async () => {
    for (const each of asked('placement/qualify')) {
      const { document, acceptUnknownNames } = each.request.body as {
        document: typeof LIVE;
        acceptUnknownNames?: boolean;
      };
      const isStrange = document.residency.deny.some(({ provider }) => provider === 'soon');
      if (isStrange && !acceptUnknownNames) {
        const errors = [{ pointer: '/document/residency/deny/0/provider', detail: NO_PROVIDER }];
        const refusal = { type: 'x', title: 'No', status: 400, detail: 'no', code: 'unknown-names', errors };
        each.flush(refusal, { status: 400, statusText: 'Bad Request' });
      } else each.flush(QUALIFICATION);
    }
    for (const each of asked('policies/eu-only/dry-run')) each.flush(NOTHING_MOVES);
    await settle();
  };
  const write = async (document: object) => {
    const area = (fixture.nativeElement as HTMLElement).querySelector('textarea') as HTMLTextAreaElement;
    area.value = JSON.stringify(document);
    area.dispatchEvent(new Event('input'));
    await settle(PAUSE_MS);
    await weigh();
  };

  it('shows them, and applies them only when they are said to be meant, and then once more', async () => {
    await weigh();
    await write({ format: 1, residency: { deny: [{ provider: 'soon' }] } });
    const page = fixture.nativeElement as HTMLElement;
    expect(page.querySelector('[role=alert]')?.textContent).toContain(NO_PROVIDER);
    expect(button('Apply…')?.disabled).toBe(true);

    button('The name is meant')?.click();
    await settle(PAUSE_MS);
    await weigh();
    expect(page.querySelector('[role=alert]')).toBeNull();
    expect(page.textContent).toContain('Weighed with a name that nothing has.');
    button('Apply…')?.click();
    await settle();
    const dialog = document.querySelector('mat-dialog-container');
    expect(dialog?.textContent).toContain(`/residency/deny/0/provider is taken as it is: ${NO_PROVIDER}`);
    button('Apply anyway')?.click();
    await settle();
    const put = server.expectOne({ method: 'PUT', url: `${API}/policies/eu-only` });
    expect(put.request.body).toMatchObject({ acceptUnknownNames: true });
    expect(put.request.headers.get('If-Match')).toBe('"v1"');
  });

  it('takes back what was said of them with the next letter that is typed', async () => {
    await weigh();
    await write({ format: 1, residency: { deny: [{ provider: 'soon' }] } });
    button('The name is meant')?.click();
    await settle(PAUSE_MS);
    await weigh();
    await write({ format: 1, description: 'x', residency: { deny: [{ provider: 'soon' }] } });
    expect(button('The name is meant')).toBeDefined();
    expect(button('Apply…')?.disabled).toBe(true);
  });

  it('asks what the text that holds does, whose names were meant when it was written', async () => {
    const bodies = asked('policies/eu-only/dry-run').map(({ request }) => request.body);
    expect(bodies).toEqual([{ document: LIVE }, { document: LIVE, acceptUnknownNames: true }]);
  });

  it('sends nothing of the kind for a text that names only what there is', async () => {
    await weigh();
    await write({ format: 1, residency: { deny: [{ provider: 'known' }] } });
    button('Apply…')?.click();
    await settle();
    button('Apply')?.click();
    await settle();
    const put = server.expectOne({ method: 'PUT', url: `${API}/policies/eu-only` });
    expect(put.request.body).not.toHaveProperty('acceptUnknownNames');
  });
});
