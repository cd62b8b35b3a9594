import { HttpClient } from '@angular/common/http';
import { computed, inject, Injectable } from '@angular/core';
import type { OverviewView } from '@sgw/contracts';
import { firstValueFrom } from 'rxjs';
import { ApiUrl } from '../api/api-url';
import { LiveChannel } from './live-channel';

/** The installation's state, live: one stream for every page that shows a part of it. */
@Injectable({ providedIn: 'root' })
export class OverviewWatch {
  private readonly http = inject(HttpClient);
  private readonly url = inject(ApiUrl);
  private readonly channel = new LiveChannel<OverviewView>({
    eventsUrl: this.url.to('events'),
    eventName: 'overview',
    poll: () => firstValueFrom(this.http.get<OverviewView>(this.url.to('overview'))),
    pollDelayMs: 5000,
  });

  readonly overview = this.channel.value;
  readonly problem = this.channel.problem;
  readonly freshness = this.channel.freshness;
  readonly receivedAt = this.channel.receivedAt;
  readonly backends = computed(() => this.overview()?.backends ?? []);

  start(): void {
    this.channel.start();
  }

  stop(): void {
    this.channel.stop();
  }

  refresh(): Promise<void> {
    return this.channel.refresh();
  }
}
