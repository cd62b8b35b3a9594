import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { apiInterceptor } from '../../api/api-interceptor';
import { CONSOLE_CONFIG } from '../../api/console-config';
import { sessionGuard } from '../../session/session-guard';
import { SessionKeeper } from '../../session/session-keeper';
import { registerIcons } from '../../shared/register-icons';
import { LoginPage } from './login-page';

@Component({ template: '<h1>Inside</h1>' })
class Inside {}

const session = { csrfToken: 'csrf-1', expiresAt: '2030-01-01T00:00:00Z' };
const api = `${location.origin}/api/v1`;
const problem = (status: number) => ({
  type: 'about:blank',
  title: 'no',
  status,
  detail: '',
  code: 'x',
  requestId: 'r',
});

describe('signing in', () => {
  let server: HttpTestingController;
  let harness: RouterTestingHarness;

  beforeEach(async () => {
    localStorage.clear();
    sessionStorage.clear();
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors([apiInterceptor])),
        provideHttpClientTesting(),
        provideRouter(
          [
            { path: 'login', component: LoginPage },
            { path: '**', component: Inside, canActivate: [sessionGuard] },
          ],
          withComponentInputBinding(),
        ),
        { provide: CONSOLE_CONFIG, useValue: { apiUrl: api } },
      ],
    });
    TestBed.runInInjectionContext(registerIcons);
    server = TestBed.inject(HttpTestingController);
    harness = await RouterTestingHarness.create();
  });

  const settle = () => new Promise((resolve) => setTimeout(resolve));
  const host = () => harness.routeNativeElement as HTMLElement;
  const url = () => TestBed.inject(Router).url;

  /** Goes to an address as a stranger and ends on the login page. */
  const arrive = async (address: string) => {
    const navigation = harness.navigateByUrl(address);
    await settle();
    server.expectOne(`${api}/session`).flush(null, { status: 204, statusText: 'No Content' });
    await navigation;
    await harness.fixture.whenStable();
  };

  const submit = async (key: string) => {
    const input = host().querySelector('input') as HTMLInputElement;
    input.value = key;
    input.dispatchEvent(new Event('input'));
    host()
      .querySelector('form')
      ?.dispatchEvent(new Event('submit', { cancelable: true }));
    await settle();
  };

  const errorText = async () => {
    await settle();
    await harness.fixture.whenStable();
    return host().querySelector('[role=alert]')?.textContent ?? '';
  };

  it('exchanges the key for a session, lands where it was going, and keeps neither key nor token', async () => {
    await arrive('/buckets?q=fi');
    expect(url()).toBe('/login?returnUrl=%2Fbuckets%3Fq%3Dfi');
    await submit('  the-key ');
    const exchange = server.expectOne({ method: 'POST', url: `${api}/session` });
    expect(exchange.request.body).toEqual({ adminKey: 'the-key' });
    exchange.flush(session);
    await settle();
    await settle();
    expect(url()).toBe('/buckets?q=fi');
    expect(JSON.stringify([{ ...localStorage }, { ...sessionStorage }])).toBe('[{},{}]');
  });

  it('says that a key is wrong', async () => {
    await arrive('/');
    await submit('wrong');
    server
      .expectOne({ method: 'POST', url: `${api}/session` })
      .flush(problem(401), { status: 401, statusText: 'Unauthorized' });
    expect(await errorText()).toContain('not the admin key');
    expect(url()).toBe('/login');
  });

  it('says how long to wait after too many tries', async () => {
    await arrive('/');
    await submit('wrong');
    server
      .expectOne({ method: 'POST', url: `${api}/session` })
      .flush(problem(429), { status: 429, statusText: 'Too Many', headers: { 'Retry-After': '90' } });
    expect(await errorText()).toContain('1 min 30 s');
  });

  it('does not ask the gateway about an empty key', async () => {
    await arrive('/');
    await submit('   ');
    server.expectNone({ method: 'POST', url: `${api}/session` });
    expect(await errorText()).toContain('Enter the admin key');
  });

  it('never returns to a foreign site', async () => {
    await harness.navigateByUrl('/login?returnUrl=%2F%2Fevil.example%2Fx');
    await submit('the-key');
    server.expectOne({ method: 'POST', url: `${api}/session` }).flush(session);
    await settle();
    await settle();
    expect(url()).toBe('/');
  });

  it('sends the CSRF token with every change and with nothing else', async () => {
    const signIn = TestBed.inject(SessionKeeper).signIn('the-key');
    server.expectOne(`${api}/session`).flush(session);
    await signIn;
    const http = TestBed.inject(HttpClient);
    http.get(`${api}/buckets`).subscribe();
    http.post(`${api}/buckets`, {}).subscribe();
    http.put('http://s3.example/x', '').subscribe();
    const [get, post, s3] = server
      .match(() => true)
      .map(({ request }) => request.headers.get('X-CSRF-Token'));
    expect([get, post, s3]).toEqual([null, 'csrf-1', null]);
  });

  it('goes back to the login when the session has ended, and remembers the place', async () => {
    await arrive('/');
    await submit('the-key');
    server.expectOne({ method: 'POST', url: `${api}/session` }).flush(session);
    await settle();
    await settle();
    await harness.navigateByUrl('/backends');
    TestBed.inject(HttpClient)
      .get(`${api}/overview`)
      .subscribe({ error: () => undefined });
    server.expectOne(`${api}/overview`).flush(problem(401), { status: 401, statusText: 'Unauthorized' });
    await settle();
    await settle();
    expect(url()).toBe('/login?returnUrl=%2Fbackends&expired=true');
  });
});
