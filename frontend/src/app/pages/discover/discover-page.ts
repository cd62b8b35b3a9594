import { LiveAnnouncer } from '@angular/cdk/a11y';
import { Component, computed, DestroyRef, effect, inject, input, signal, untracked } from '@angular/core';
import { MatAutocompleteModule, type MatAutocompleteSelectedEvent } from '@angular/material/autocomplete';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatFormField, MatSuffix } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { Router } from '@angular/router';
import type { DiscoveredBuckets, Problem } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import { ConnectApi } from '../../api/connect-api';
import { DiscoveryApi } from '../../api/discovery-api';
import { ProviderApi } from '../../api/provider-api';
import { CountPipe } from '../../shared/count.pipe';
import { CureCard } from '../../shared/cure-card';
import { type Cure, outcomeOf } from '../../shared/discovery-cure';
import { hostOf } from '../../shared/survey-words';
import { PageTrail } from '../../shell/page-trail';
import { DiscoveryList } from './discovery-list';
import {
  bucketNames,
  connectionOf,
  type ConnectionField,
  type ConnectionForm,
  EMPTY_FORM,
  mistakesOf,
  orderOf,
  withoutKeys,
} from './connection-form';
import { type EndpointPreset, groupPresets, isFound, presetsOf } from './endpoint-presets';

/** As the server takes it. */
const MOST_PEM_BYTES = 65_536;
const PARALLEL = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'];

/** Asks for an account to look at, tries the connection, and begins the discovery. */
@Component({
  selector: 'app-discover-page',
  imports: [
    CountPipe,
    CureCard,
    DiscoveryList,
    MatAutocompleteModule,
    MatButton,
    MatFormField,
    MatIcon,
    MatIconButton,
    MatInput,
    MatSuffix,
  ],
  templateUrl: './discover-page.html',
  styleUrl: './discover-page.scss',
})
export class DiscoverPage {
  private readonly api = inject(DiscoveryApi);
  private readonly router = inject(Router);
  private readonly announcer = inject(LiveAnnouncer);
  /** What a discovery that failed had, without its keys; so that only those are typed again. */
  readonly endpoint = input<string>();
  readonly region = input<string>();

  private readonly zones = inject(ProviderApi).regions();
  private readonly own = inject(ConnectApi).connect();
  protected readonly parallel = PARALLEL;
  protected readonly form = signal<ConnectionForm>(EMPTY_FORM);
  protected readonly presetText = signal('');
  protected readonly isShown = signal(false);
  protected readonly isOpen = signal(false);
  protected readonly wasTried = signal(false);
  protected readonly doing = signal<'check' | 'start' | undefined>(undefined);
  protected readonly problem = signal<Problem | undefined>(undefined);
  protected readonly checked = signal<DiscoveredBuckets | undefined>(undefined);
  private readonly allowed = signal<string | undefined>(undefined);
  /** Of the last press; "allow this once" repeats it. */
  private lastAct: 'check' | 'start' = 'check';

  protected readonly mistakes = computed(() => (this.wasTried() ? mistakesOf(this.form()) : {}));
  protected readonly host = location.host;
  private readonly presets = computed(() =>
    this.zones.hasValue() ? presetsOf(this.zones.value().items) : [],
  );
  protected readonly groups = computed(() => groupPresets(this.presets(), this.presetText()));
  protected readonly ownPreset = computed((): EndpointPreset | undefined => {
    if (!this.own.hasValue()) return undefined;
    const { s3Url, region } = this.own.value();
    const own: EndpointPreset = {
      label: `This gateway · ${hostOf(s3Url)}`,
      endpoint: s3Url,
      region,
      pathStyle: true,
      law: 'unknown',
    };
    return isFound(own, this.presetText()) ? own : undefined;
  });
  protected readonly picked = computed(() => new Set(bucketNames(this.form().buckets)));

  constructor() {
    inject(PageTrail).follow(() => [{ label: 'Discover' }]);
    effect(() => {
      const endpoint = this.endpoint();
      const region = this.region() ?? '';
      if (endpoint) untracked(() => this.form.update((form) => ({ ...form, endpoint, region })));
    });
    inject(DestroyRef).onDestroy(() => this.form.set(EMPTY_FORM));
  }

  protected set(field: ConnectionField, event: Event): void {
    const box = event.target as HTMLInputElement;
    const value = box.type === 'checkbox' ? box.checked : box.value;
    this.change({ [field]: value });
  }

  private change(changed: Partial<ConnectionForm>): void {
    this.form.update((form) => ({ ...form, ...changed }));
    // What was found out, and what was allowed, was so for another connection.
    if (!Object.keys(changed).some((field) => CONNECTION_FIELDS.has(field))) return;
    this.checked.set(undefined);
    this.problem.set(undefined);
    this.allowed.set(undefined);
  }

  protected choose({ option }: MatAutocompleteSelectedEvent): void {
    const { endpoint, region, pathStyle, label } = option.value as EndpointPreset;
    this.change({ endpoint, region, pathStyle });
    this.presetText.set(label);
  }

  protected readonly labelOf = (preset: EndpointPreset | string | null): string =>
    typeof preset === 'string' ? preset : (preset?.label ?? '');

  protected pick(bucket: string): void {
    const names = this.picked();
    const buckets = names.has(bucket)
      ? [...names].filter((name) => name !== bucket).join('\n')
      : [...names, bucket].join('\n');
    this.form.update((form) => ({ ...form, buckets }));
  }

  protected mend(cure: Cure): void {
    if (cure.allowAddress) this.allowed.set(cure.allowAddress);
    if (cure.region) this.form.update((form) => ({ ...form, region: cure.region ?? form.region }));
    if (cure.needsBucketNames) return this.openAt('scope-buckets');
    if (cure.needsAuthority) return this.openAt('ca-certificate');
    void (this.lastAct === 'start' ? this.begin() : this.check());
  }

  /** A box among the options, which are drawn with the next turn. */
  private openAt(id: string): void {
    this.isOpen.set(true);
    setTimeout(() => document.getElementById(id)?.focus());
  }

  protected async readCertificate(event: Event): Promise<void> {
    const box = event.target as HTMLInputElement;
    const file = box.files?.[0];
    box.value = '';
    if (!file) return;
    const caCertificate = file.size > MOST_PEM_BYTES ? '(the file is too large)' : await file.text();
    this.change({ caCertificate });
  }

  protected submit(event: Event): void {
    event.preventDefault();
    void this.begin();
  }

  protected async check(): Promise<void> {
    await this.act('check', async () => {
      this.checked.set(await this.api.check(connectionOf(this.form(), this.allowed())));
      const found = this.checked()?.buckets.length ?? 0;
      void this.announcer.announce(`Connected, ${found} buckets`);
    });
  }

  /** The connection is tried first, while the keys can still be mended; then they are sent once more and dropped here. */
  private async begin(): Promise<void> {
    await this.act('start', async () => {
      if (!this.checked()) await this.tryFirst();
      const { id } = await this.api.start(orderOf(this.form(), this.allowed()));
      this.form.update(withoutKeys);
      await this.router.navigate(['/discover', id]);
    });
  }

  private async tryFirst(): Promise<void> {
    try {
      await this.api.check(connectionOf(this.form(), this.allowed()));
    } catch (thrown) {
      const isNamed = bucketNames(this.form().buckets).length > 0;
      if (!isNamed || outcomeOf(problemOf(thrown).code) !== 'list-buckets-denied') throw thrown;
    }
  }

  private async act(what: 'check' | 'start', run: () => Promise<void>): Promise<void> {
    this.wasTried.set(true);
    if (this.doing()) return;
    const mistakes = Object.keys(mistakesOf(this.form()));
    if (mistakes.some((field) => OPTIONAL_FIELDS.has(field))) this.isOpen.set(true);
    if (mistakes.length > 0) return;
    this.lastAct = what;
    this.doing.set(what);
    this.problem.set(undefined);
    try {
      await run();
    } catch (thrown) {
      this.problem.set(problemOf(thrown));
    } finally {
      this.doing.set(undefined);
    }
  }
}

const CONNECTION_FIELDS: ReadonlySet<string> = new Set<ConnectionField>([
  'endpoint',
  'region',
  'accessKeyId',
  'secretAccessKey',
  'sessionToken',
  'pathStyle',
  'caCertificate',
]);

/** They are folded away: a mistake in one must not hide there. */
const OPTIONAL_FIELDS: ReadonlySet<string> = new Set<ConnectionField>(['tags', 'caCertificate']);
