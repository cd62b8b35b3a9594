import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import { MatDialog } from '@angular/material/dialog';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatSnackBar } from '@angular/material/snack-bar';
import { MatTabsModule } from '@angular/material/tabs';
import { Router, RouterLink } from '@angular/router';
import type { PolicyDocument, PolicyView, Problem } from '@sgw/contracts';
import { firstValueFrom } from 'rxjs';
import { problemOf } from '../../api/api-problem';
import { PolicyApi, type PolicyText, type Tagged } from '../../api/policy-api';
import { ConfirmDialog, type Confirmation } from '../../shared/confirm-dialog';
import { meantName, outcomeOf, satisfiability, type Outcome } from '../../shared/impact-words';
import { ProblemCard } from '../../shared/problem-card';
import { SkeletonRows } from '../../shared/skeleton-rows';
import { When } from '../../shared/when';
import { PageTrail } from '../../shell/page-trail';
import { templateOf } from '../policies/policy-templates';
import { ApplyDialog, type ApplyAsk } from './apply-dialog';
import { DiffView } from './diff-view';
import { watchImpact } from './impact-watch';
import { PolicyForm } from './policy-form';
import { PolicyHistory } from './policy-history';
import { PolicyImpact } from './policy-impact';
import { PolicyJson } from './policy-json';
import { PolicyPlaces } from './policy-places';
import { readText, type TextMistake, writeText } from './policy-text';

const TABS = [
  { id: 'edit', label: 'Edit' },
  { id: 'places', label: 'Where it holds' },
  { id: 'history', label: 'History' },
] as const;

const textOf = (document: PolicyDocument): string => writeText(document as unknown as PolicyText);

/** A policy's editor: the form and the JSON of one text, and beside it what it would do, before it does. */
@Component({
  selector: 'app-policy-page',
  imports: [
    DiffView,
    MatButton,
    MatButtonToggleModule,
    MatFormField,
    MatInput,
    MatTabsModule,
    PolicyForm,
    PolicyHistory,
    PolicyImpact,
    PolicyJson,
    PolicyPlaces,
    ProblemCard,
    RouterLink,
    SkeletonRows,
    When,
  ],
  templateUrl: './policy-page.html',
  styleUrl: './policy-page.scss',
  host: { '(window:beforeunload)': 'warn($event)' },
})
export class PolicyPage {
  private readonly api = inject(PolicyApi);
  private readonly dialog = inject(MatDialog);
  private readonly router = inject(Router);
  private readonly snacks = inject(MatSnackBar);

  /** Absent while a new one is written. */
  readonly name = input<string>();
  readonly template = input<string>();
  readonly tab = input<string>();
  readonly view = input<string>();
  readonly v = input<string>();

  protected readonly tabs = TABS;
  protected readonly shownTab = computed(() => TABS.find(({ id }) => id === this.tab())?.id ?? 'edit');
  protected readonly newName = signal('');
  /** What the editor has read, and may replace. */
  protected readonly base = signal<Tagged<PolicyView> | undefined>(undefined);
  protected readonly problem = signal<Problem | undefined>(undefined);
  protected readonly text = signal('');
  /** What somebody else wrote meanwhile. */
  protected readonly conflict = signal<Tagged<PolicyView> | undefined>(undefined);
  private readonly beginning = computed(() => {
    const base = this.base();
    if (base) return textOf(base.value.document);
    return this.name() ? '' : textOf(templateOf(this.template()).document);
  });
  protected readonly document = computed(() => readText(this.text()).document);
  protected readonly isChanged = computed(() => {
    const document = this.document();
    return (document ? writeText(document) : this.text()) !== this.beginning();
  });
  private isLeaving = false;
  /** Names that nothing has, and that are meant; of the text as it stood when that was said, and of no other. */
  private readonly meant = signal<{ readonly text: string; readonly names: readonly TextMistake[] }>({
    text: '',
    names: [],
  });
  protected readonly meantNames = computed(() =>
    this.meant().text === this.text() ? this.meant().names : [],
  );

  protected readonly watch = watchImpact(
    this.api,
    computed(() =>
      this.text() === ''
        ? undefined
        : {
            name: this.name(),
            text: this.text(),
            live: this.base()?.value.document as unknown as PolicyText | undefined,
            acceptsUnknown: this.meantNames().length > 0,
          },
    ),
  );
  protected readonly canApply = computed(
    () =>
      this.watch.isCurrent() &&
      !this.conflict() &&
      (this.name() ? this.isChanged() : this.newName().trim() !== ''),
  );
  protected readonly beforeText = this.beginning;
  protected readonly conflictText = computed(() => {
    const conflict = this.conflict();
    return conflict ? textOf(conflict.value.document) : '';
  });

  constructor() {
    inject(PageTrail).follow(() => [
      { label: 'Policies', link: ['/policies'] },
      { label: this.name() ?? 'New policy' },
    ]);
    effect(() => {
      const name = this.name();
      this.template();
      untracked(() => void this.open(name));
    });
  }

  /** Reads the version that holds; what was typed is gone. */
  protected async open(name: string | undefined): Promise<void> {
    this.base.set(undefined);
    this.conflict.set(undefined);
    this.problem.set(undefined);
    this.text.set(name ? '' : this.beginning());
    if (!name) return;
    try {
      const read = await this.api.policy(name);
      if (name !== this.name()) return;
      this.base.set(read);
      this.text.set(this.beginning());
    } catch (thrown) {
      this.problem.set(problemOf(thrown));
    }
  }

  protected show(view: string): void {
    const queryParams = { view: view === 'json' ? view : null };
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected setDocument(document: PolicyText): void {
    this.text.set(writeText(document));
  }

  /** The first step to keep names that nothing has; to apply the text is the second. */
  protected acceptNames(): void {
    this.meant.set({ text: this.text(), names: this.watch.strangeNames() });
  }

  protected reuse(text: string): void {
    this.text.set(text);
    void this.router.navigate([], { queryParams: {} });
  }

  protected discard(): void {
    this.text.set(this.beginning());
  }

  /** What is typed stays, on top of what the other wrote. */
  protected keepMine(): void {
    this.base.set(this.conflict());
    this.conflict.set(undefined);
  }

  protected takeTheirs(): void {
    this.keepMine();
    this.discard();
  }

  protected apply(event?: Event): void {
    event?.preventDefault();
    const document = this.document();
    if (!document || !this.canApply()) return;
    const base = this.base();
    const name = this.name() ?? this.newName().trim();
    const data: ApplyAsk = {
      title: base ? `Apply v${base.value.version + 1} of ${name}?` : `Create the policy ${name}?`,
      action: `${base ? 'Apply' : 'Create policy'}${this.meantNames().length ? ' anyway' : ''}`,
      before: base ? this.beginning() : '',
      after: writeText(document),
      outcomes: this.outcomes(base === undefined),
      run: (note) => this.send(name, document, note),
    };
    const opened = this.dialog.open<ApplyDialog, ApplyAsk, 'done' | 'conflict'>(ApplyDialog, {
      data,
      width: '680px',
    });
    opened.afterClosed().subscribe((end) => {
      if (end === 'done' && !base)
        void this.router.navigate(['/policies', name], { queryParams: { tab: 'places' } });
      if (end === 'conflict') void this.readOther(name);
    });
  }

  /** Asked by the router: what is typed is not thrown away without a word. */
  async mayLeave(): Promise<boolean> {
    if (this.isLeaving || !this.isChanged() || this.text() === '') return true;
    const data: Confirmation = {
      title: 'Leave without applying?',
      text: ['What you wrote in this policy is kept nowhere yet.'],
      action: 'Leave',
      isDangerous: true,
      run: () => Promise.resolve(),
    };
    const opened = this.dialog.open<ConfirmDialog, Confirmation, boolean>(ConfirmDialog, { data });
    return (await firstValueFrom(opened.afterClosed())) === true;
  }

  protected warn(event: BeforeUnloadEvent): void {
    if (this.isChanged() && this.text() !== '') event.preventDefault();
  }

  private outcomes(isNew: boolean): readonly Outcome[] {
    const impact = this.watch.impact();
    if (!impact) return [];
    const impossible = satisfiability(impact.qualification);
    return [
      ...this.meantNames().map(({ pointer, detail }) => meantName(pointer, detail)),
      ...(impossible
        ? [{ tone: 'down', icon: 'shape-octagon', word: impossible, isBad: true } as const]
        : []),
      ...(!isNew && impact.after ? [outcomeOf(impact.after)] : []),
    ];
  }

  private async send(name: string, document: PolicyText, note: string): Promise<void> {
    const base = this.base();
    const acceptUnknownNames = this.meantNames().length > 0;
    const text = {
      document,
      ...(note ? { note } : {}),
      ...(acceptUnknownNames ? { acceptUnknownNames } : {}),
    };
    if (!base) {
      await this.api.create({ name, ...text });
      this.isLeaving = true;
      return;
    }
    const { version, bucketsReplanned } = await this.api.edit(name, base.etag, text);
    const buckets = `${bucketsReplanned} ${bucketsReplanned === 1 ? 'bucket is' : 'buckets are'} planned anew`;
    this.snacks.open(`v${version} of ${name} holds; ${buckets}`, 'Dismiss', { duration: 8000 });
    await this.open(name);
  }

  private async readOther(name: string): Promise<void> {
    try {
      this.conflict.set(await this.api.policy(name));
    } catch (thrown) {
      this.problem.set(problemOf(thrown));
    }
  }
}
