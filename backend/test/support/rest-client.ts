import type { BackendView, BucketView, ObjectView, OverviewView, Page, TenantView } from '@sgw/contracts';
import type { GatewayAccess } from './gateway.js';
import { waitFor } from './wait-for.js';

/** The operator's view of a gateway, over its REST API, with the session of the admin key. */
export class RestClient {
  private constructor(
    private readonly access: Pick<GatewayAccess, 'apiUrl'>,
    private readonly cookie: string,
    private readonly csrfToken: string,
    private readonly tenant: string,
  ) {}

  /** Opens a session with the admin key; speaks for the first tenant from then on. */
  static async open(access: Pick<GatewayAccess, 'apiUrl' | 'adminKey'>): Promise<RestClient> {
    const answer = await fetch(`${access.apiUrl}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ adminKey: access.adminKey }),
    });
    if (!answer.ok) throw new Error(`POST /session answered ${answer.status}: ${await answer.text()}`);
    const { csrfToken } = (await answer.json()) as { csrfToken: string };
    const cookie = answer.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const nameless = new RestClient(access, cookie, csrfToken, '');
    const tenants = await nameless.get<Page<TenantView> | readonly TenantView[]>('/tenants');
    const [tenant] = 'items' in tenants ? tenants.items : tenants;
    if (!tenant) throw new Error('the gateway has no tenant');
    return new RestClient(access, cookie, csrfToken, tenant.name);
  }

  overview(): Promise<OverviewView> {
    return this.get('/overview');
  }

  async backends(): Promise<readonly BackendView[]> {
    const answer = await this.get<Page<BackendView> | readonly BackendView[]>('/backends');
    return 'items' in answer ? answer.items : answer;
  }

  bucket(bucket: string): Promise<BucketView> {
    return this.get(`/buckets/${this.tenant}/${bucket}`);
  }

  object(bucket: string, key: string): Promise<ObjectView> {
    return this.get(`/buckets/${this.tenant}/${bucket}/object?key=${encodeURIComponent(key)}`);
  }

  /** Waits until exactly `backendIds`' copies of an object are verified and no other copy is there or owed. */
  untilCopiesAre(
    bucket: string,
    key: string,
    zones: readonly string[],
    timeoutMs = 30_000,
  ): Promise<ObjectView> {
    const wanted = [...zones].sort().join();
    return waitFor(
      `copies of ${bucket}/${key} in ${wanted}`,
      async () => {
        const view = await this.object(bucket, key);
        const present = view.replicas.filter((replica) => replica.state !== 'deleted');
        const isVerified = present.every((replica) => replica.state === 'completed' && replica.verifiedAt);
        return (
          isVerified &&
          present
            .map((replica) => replica.zone)
            .sort()
            .join() === wanted &&
          view
        );
      },
      { timeoutMs },
    );
  }

  /** Waits until no replica is owed any more. */
  untilNothingIsOwed(timeoutMs = 60_000): Promise<OverviewView> {
    return waitFor(
      'an empty backlog',
      async () => {
        const view = await this.overview();
        return view.replicasOwed === 0 && view;
      },
      { timeoutMs },
    );
  }

  /** GETs a path below `/api/v1`. */
  async get<T>(path: string): Promise<T> {
    const answer = await fetch(`${this.access.apiUrl}/api/v1${path}`, { headers: { cookie: this.cookie } });
    if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** Sends a change to a path below `/api/v1`. */
  async change(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Response> {
    const answer = await fetch(`${this.access.apiUrl}/api/v1${path}`, {
      method,
      headers: { cookie: this.cookie, 'x-csrf-token': this.csrfToken, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return answer;
  }
}
