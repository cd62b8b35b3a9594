import { LiveAnnouncer } from '@angular/cdk/a11y';
import { BreakpointObserver } from '@angular/cdk/layout';
import {
  afterNextRender,
  Component,
  computed,
  DestroyRef,
  effect,
  type ElementRef,
  inject,
  Injector,
  signal,
  viewChild,
} from '@angular/core';
import { takeUntilDestroyed, toSignal } from '@angular/core/rxjs-interop';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatSidenavContainer, MatSidenavModule } from '@angular/material/sidenav';
import { MatSnackBar } from '@angular/material/snack-bar';
import { MatToolbar } from '@angular/material/toolbar';
import { MatTooltip } from '@angular/material/tooltip';
import { NavigationEnd, Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { problemOf } from '../api/api-problem';
import { OverviewWatch } from '../live/overview-watch';
import { SessionKeeper } from '../session/session-keeper';
import { StateMark } from '../shared/state-mark';
import { UploadQueue } from '../uploads/upload-queue';
import { AppearanceMenu } from './appearance-menu';
import { summariseHealth } from './health-summary';
import { PageTrail } from './page-trail';
import { TasksTray } from './tasks-tray';

const OVER = '(width < 960px)';
const RAIL = '(960px <= width < 1280px)';

/** The frame around every page: where one can go, where one is, how things stand, what is under way. */
@Component({
  selector: 'app-shell',
  imports: [
    AppearanceMenu,
    MatIcon,
    MatIconButton,
    MatSidenavModule,
    MatToolbar,
    MatTooltip,
    RouterLink,
    RouterLinkActive,
    RouterOutlet,
    StateMark,
    TasksTray,
  ],
  templateUrl: './shell.html',
  styleUrl: './shell.scss',
})
export class Shell {
  private readonly router = inject(Router);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly injector = inject(Injector);
  private readonly keeper = inject(SessionKeeper);
  private readonly snacks = inject(MatSnackBar);
  private readonly watch = inject(OverviewWatch);
  private readonly uploads = inject(UploadQueue);
  private readonly widths = toSignal(inject(BreakpointObserver).observe([OVER, RAIL]), { requireSync: true });
  private readonly main = viewChild.required<ElementRef<HTMLElement>>('main');
  private readonly container = viewChild.required(MatSidenavContainer);

  protected readonly pages = [
    { label: 'Overview', icon: 'overview', link: '/', isExact: true },
    { label: 'Discover', icon: 'discover', link: '/discover', isExact: false },
    { label: 'Snapshots', icon: 'snapshot', link: '/snapshots', isExact: false },
    { label: 'Adoptions', icon: 'adopt', link: '/adoptions', isExact: false },
    { label: 'Buckets', icon: 'bucket', link: '/buckets', isExact: false },
    { label: 'Backends', icon: 'backends', link: '/backends', isExact: false },
    { label: 'Providers', icon: 'providers', link: '/providers', isExact: false },
    { label: 'Connect', icon: 'connect', link: '/connect', isExact: false },
  ];
  protected readonly crumbs = inject(PageTrail).crumbs;
  protected readonly isOver = computed(() => this.widths().breakpoints[OVER] ?? false);
  protected readonly isRail = computed(() => this.widths().breakpoints[RAIL] ?? false);
  protected readonly isMenuOpen = signal(false);
  protected readonly isTrayOpen = signal(false);
  protected readonly active = computed(() => this.uploads.active().length);
  protected readonly failed = computed(() => this.uploads.failed().length);
  protected readonly hasNoWorker = computed(() => this.watch.overview()?.workers === 0);
  protected readonly health = computed(() => summariseHealth(this.watch.overview(), this.watch.freshness()));
  protected readonly trayLabel = computed(() => {
    const count = this.active();
    return count ? `Uploads, ${count} under way` : 'Uploads';
  });

  constructor() {
    this.watch.start();
    inject(DestroyRef).onDestroy(() => this.watch.stop());
    // The content's margin is measured by Material, and the rail changes the width without telling it.
    effect(() => {
      this.isRail();
      this.isOver();
      afterNextRender(() => this.container().updateContentMargins(), { injector: this.injector });
    });
    let known = 0;
    effect(() => {
      const count = this.uploads.tasks().length;
      if (count > known) this.isTrayOpen.set(true);
      known = count;
    });
    this.moveFocusOnNavigation();
  }

  protected skipToContent(event: Event): void {
    event.preventDefault();
    this.main().nativeElement.focus();
  }

  protected async signOut(): Promise<void> {
    this.uploads.stopAll();
    try {
      await this.keeper.signOut();
    } catch (thrown) {
      this.snacks.open(`Still signed in: ${problemOf(thrown).title}`, 'Dismiss');
    }
  }

  private moveFocusOnNavigation(): void {
    let last = pageOf(this.router.url);
    this.router.events.pipe(takeUntilDestroyed()).subscribe((event) => {
      if (!(event instanceof NavigationEnd)) return;
      this.isMenuOpen.set(false);
      const page = pageOf(event.urlAfterRedirects);
      if (page === last) return;
      last = page;
      afterNextRender(() => this.greet(), { injector: this.injector });
    });
  }

  private greet(): void {
    const heading = this.main().nativeElement.querySelector<HTMLElement>('h1');
    (heading ?? this.main().nativeElement).focus();
    void this.announcer.announce(heading?.textContent?.trim() ?? document.title);
  }
}

/** A filter, a folder or an opened object is the same page: the focus stays where the operator works. */
const pageOf = (url: string): string => (url.split('?')[0] ?? '').replace(/\/o$/, '');
