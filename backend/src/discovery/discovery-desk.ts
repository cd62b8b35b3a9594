import { PeerClient } from '@backend/peers';
import { type SnapshotDraft, SnapshotArchive } from '@backend/snapshot';
import { Injectable } from '@nestjs/common';
import {
  type DiscoveryView,
  GatewayError,
  type SavedSnapshot,
  type SaveSnapshotRequest,
} from '@sgw/contracts';
import type { Discovery } from './discovery.js';
import { DiscoveryRunner } from './discovery-runner.js';

/** What can be asked of a running discovery. */
export type DiscoveryOrder = 'pause' | 'resume' | 'cancel';

/**
 * Answers for every discovery of the installation: itself where this process holds it, else by asking the one that does. Its
 * keys never leave that process; what is asked for is its view.
 */
@Injectable()
export class DiscoveryDesk {
  constructor(
    private readonly runner: DiscoveryRunner,
    private readonly peers: PeerClient,
    private readonly archive: SnapshotArchive,
  ) {}

  /** Newest first. @param isLocal only those of this process */
  async list(isLocal: boolean): Promise<readonly DiscoveryView[]> {
    const own = this.runner.list().map(({ view }) => view);
    if (isLocal) return own;
    const others = await this.peers.askAll<readonly DiscoveryView[]>({
      method: 'GET',
      path: '/api/v1/discover',
    });
    return [...own, ...others.flat()].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  }

  /** @throws GatewayError `not-found` | `slow-down` */
  view(id: string, isLocal: boolean): Promise<DiscoveryView> {
    return this.at(id, isLocal, { local: ({ view }) => view, verb: '' });
  }

  /** @throws as {@link view} */
  order(id: string, isLocal: boolean, verb: DiscoveryOrder): Promise<DiscoveryView> {
    return this.at(id, isLocal, {
      local: (discovery) => {
        discovery[verb]();
        return discovery.view;
      },
      verb,
    });
  }

  /** @throws as {@link view}; GatewayError `bucket-not-found` */
  skip(id: string, isLocal: boolean, bucket: string): Promise<DiscoveryView> {
    return this.at(id, isLocal, {
      local: (discovery) => {
        if (!discovery.skip(bucket)) {
          throw new GatewayError('bucket-not-found', 'The discovery knows no such bucket');
        }
        return discovery.view;
      },
      verb: 'skip',
      body: { bucket },
    });
  }

  /** Saves what a discovery has seen, in the process that holds it. @throws as {@link view} */
  save(request: SaveSnapshotRequest, id: string, isLocal: boolean): Promise<SavedSnapshot> {
    if (isLocal || this.runner.has(id)) {
      const draft: SnapshotDraft = this.runner.find(id).draft(request);
      return this.archive.save(draft);
    }
    const { discoveryId, name, note, tags } = request;
    const body = { discoveryId, name, note, tags };
    return this.peers.askHolder<SavedSnapshot>(id, { method: 'POST', path: '/api/v1/snapshot/save', body });
  }

  private async at(
    id: string,
    isLocal: boolean,
    order: {
      readonly local: (discovery: Discovery) => DiscoveryView;
      readonly verb: string;
      readonly body?: object;
    },
  ): Promise<DiscoveryView> {
    if (isLocal || this.runner.has(id)) return order.local(this.runner.find(id));
    const path = `/api/v1/discover/${id}`;
    if (order.verb === '') return this.peers.askHolder<DiscoveryView>(id, { method: 'GET', path });
    const { body = {} } = order;
    return this.peers.askHolder<DiscoveryView>(id, { method: 'POST', path: `${path}/${order.verb}`, body });
  }
}
