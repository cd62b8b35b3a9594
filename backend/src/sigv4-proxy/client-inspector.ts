import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { CONFIG, type RunningConfig, TrustedProxies } from '@backend/config';
import { Inject, Injectable } from '@nestjs/common';
import type { HeaderMap } from '@sgw/s3-wire';

/** Where a request came from. */
export interface ClientFacts {
  /** IP address of the client; of the nearest one that is vouched for. */
  readonly address: string;
  /** Whether the client came by https. */
  readonly isSecure: boolean;
  /** `1.2` or `1.3`; absent without TLS, and where a proxy ends it. */
  readonly tlsVersion?: string;
}

/** Tells who is at the other end; forwarded headers count only from the proxies that the operator trusts. */
@Injectable()
export class ClientInspector {
  private readonly proxies: TrustedProxies;

  constructor(@Inject(CONFIG) config: RunningConfig) {
    this.proxies = new TrustedProxies(config.trustedProxies);
  }

  inspect(http: IncomingMessage, headers: HeaderMap): ClientFacts {
    const peer = http.socket.remoteAddress;
    const socket = http.socket as TLSSocket;
    const isEncrypted = socket.encrypted === true;
    if (!this.proxies.isTrusted(peer)) {
      const tlsVersion = isEncrypted ? /^TLSv(\d\.\d)$/.exec(socket.getProtocol() ?? '')?.[1] : undefined;
      return { address: peer ?? '', isSecure: isEncrypted, ...(tlsVersion !== undefined && { tlsVersion }) };
    }
    const scheme = headers.get('x-forwarded-proto')?.split(',').at(-1)?.trim().toLowerCase();
    return {
      address: this.proxies.clientOf({ peer, forwardedFor: headers.get('x-forwarded-for') }),
      isSecure: scheme === undefined ? isEncrypted : scheme === 'https',
    };
  }
}
