import { afterAll, beforeAll, jest } from '@jest/globals';
import type { TenantView } from '@sgw/contracts';
import { type Browser, chromium } from 'playwright-core';
import { ConsoleVisit } from './console-visit.js';
import { type Gateway, startGateway } from './gateway.js';
import { RestClient } from './rest-client.js';
import { findProgram } from './test-tools.js';

/** Longest run of one browser test, in milliseconds. */
const TEST_WITHIN_MS = 120_000;
const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  // No name but this machine's address resolves: a foreign request fails, and the journal has it.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];

type Cookies = Awaited<ReturnType<ConsoleVisit['context']['cookies']>>;

/** What an e2e file works with: a gateway of its own, and a browser to visit its console. */
export class ConsoleInUse {
  private running: Gateway | undefined;
  private launched: Promise<Browser> | undefined;
  private signedIn: Cookies | undefined;
  private operator: Promise<RestClient> | undefined;

  get gateway(): Gateway {
    if (!this.running) throw new Error('the gateway is there from the first test on');
    return this.running;
  }

  /** A person with a fresh browser: no cookie, nothing stored. */
  async visit(): Promise<ConsoleVisit> {
    if (!this.launched) throw new Error('the browser is there from the first test on');
    return ConsoleVisit.open(await this.launched, this.gateway);
  }

  /** A person who has signed in before and opens the console anew, with no page open yet. */
  async visitSignedIn(): Promise<ConsoleVisit> {
    const visit = await this.visit();
    if (this.signedIn) await visit.context.addCookies(this.signedIn);
    else await visit.signIn();
    this.signedIn ??= await visit.context.cookies();
    return visit;
  }

  /** The operator's REST client, to prepare what a test looks at and to compare with. */
  rest(): Promise<RestClient> {
    this.operator ??= RestClient.open(this.gateway);
    return this.operator;
  }

  /** Name of the tenant whose keys the gateway's access holds. */
  async tenant(): Promise<string> {
    const [tenant] = await (await this.rest()).get<readonly TenantView[]>('/tenants');
    if (!tenant) throw new Error('the gateway has no tenant');
    return tenant.name;
  }

  async open(env: Readonly<Record<string, string>>): Promise<void> {
    this.launched = chromium.launch({ executablePath: findProgram('chromium'), args: CHROMIUM_ARGS });
    this.running = await startGateway({ env: { SGW_LOG_LEVEL: 'warn', ...env } });
    await this.launched;
  }

  async close(): Promise<void> {
    await (await this.launched)?.close();
    await this.running?.stop();
  }
}

/**
 * Call at the top of an e2e suite: gateway and browser are there before its first test and gone after its last.
 *
 * @param env settings of the gateway
 */
export function useConsole(env: Readonly<Record<string, string>> = {}): ConsoleInUse {
  const inUse = new ConsoleInUse();
  jest.setTimeout(TEST_WITHIN_MS);
  beforeAll(() => inUse.open(env));
  afterAll(() => inUse.close());
  return inUse;
}
