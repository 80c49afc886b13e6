import type { FetchInit } from '../../exchange.ts';
import { problem, silence } from '../../testing/scripted.ts';
import type { Position } from '../protocol.ts';
import type { Socket } from '../web-socket-line.ts';
import { type Connection, latencyMs, liveChannels } from './live-channels.ts';
import { liveStream } from './live-stream.ts';
import type { ManualClock } from './manual-clock.ts';

type Asked = {
  readonly id: number;
  readonly connect?: { readonly token: string };
  readonly subscribe?: { readonly channel: string; readonly position?: Position };
  readonly unsubscribe?: { readonly channel: string };
  readonly refresh?: { readonly token: string };
};

type Reach = 'up' | 'refused' | 'silent';

/** A server that speaks the protocol, in memory, over WebSockets and streams of events. */
export const liveServer = (clock: ManualClock) => {
  const channels = liveChannels(clock);
  const { connections, later, send, forget, end, subscribe, told } = channels;
  const heard: Asked[] = [];
  const opened: { readonly tab: string; readonly at: number }[] = [];
  const streams: { readonly channels: readonly string[]; readonly lastEventId: string | undefined }[] = [];
  const good = new Set<string>();
  let [isBlocked, userId]: [boolean, string] = [false, 'u-1'];
  let reach: Reach = 'up';

  const isGood = (token: string) => good.size === 0 || good.has(token);
  const hear = (connection: Connection, asked: Asked) => {
    heard.push(asked);
    const { id, connect, subscribe: subscribing, unsubscribe, refresh } = asked;
    const expiresAt = 'later';
    const refuse = (code: string) => send(connection, { id, error: { code, detail: code } });
    if (connect && !isGood(connect.token)) return end(connection, 4500, 'bad-credentials');
    if (connect) {
      connection.isConnected = true;
      send(connection, { id, connected: { userId, expiresAt, pingSeconds: 25 } });
    } else if (!connection.isConnected) end(connection, 4503, 'protocol-error');
    else if (subscribing) {
      subscribe(connection, { id, channel: subscribing.channel, since: subscribing.position, refuse });
    } else if (unsubscribe) {
      connection.channels.delete(unsubscribe.channel);
      send(connection, { id, unsubscribed: unsubscribe });
    } else if (refresh && isGood(refresh.token)) send(connection, { id, refreshed: { expiresAt } });
    else if (refresh) refuse('bad-token');
  };

  /** The constructor of the WebSockets of a tab. */
  const socketsOf = (tab: string) =>
    class implements Socket {
      onopen: Socket['onopen'] = null;
      onmessage: Socket['onmessage'] = null;
      onclose: Socket['onclose'] = null;
      onerror: Socket['onerror'] = null;
      readonly connection: Connection;

      constructor() {
        opened.push({ tab, at: clock.now() });
        const isRefused = reach === 'refused' || (reach === 'up' && isBlocked);
        this.connection = {
          deliver: (frame) => this.onmessage?.({ data: JSON.stringify(frame) } as never),
          ended: (code, reason) => this.onclose?.({ code, reason } as never),
          channels: new Set(),
          tab,
          isConnected: false,
          isGone: reach !== 'up' || isBlocked,
        };
        if (isRefused) clock.of(tab).after(latencyMs, () => this.onclose?.({ code: 1006, reason: '' } as never));
        if (this.connection.isGone) return;
        connections.add(this.connection);
        later(this.connection, () => this.onopen?.(undefined as never));
      }
      send(text: string): void {
        clock.of('server').after(latencyMs, () => {
          if (!this.connection.isGone) hear(this.connection, JSON.parse(text));
        });
      }
      close(): void {
        forget(this.connection);
      }
    };

  /** What a tab is answered that asks for a stream of events. */
  const streamOf = (tab: string, url: string, init: FetchInit): Response | Promise<Response> => {
    const names = (new URL(url).searchParams.get('channels') ?? '').split(',');
    streams.push({ channels: names, lastEventId: init.headers['Last-Event-ID'] });
    if (reach === 'silent') return silence(init);
    if (reach === 'refused') throw new TypeError('no network');
    const token = init.headers.Authorization?.replace('Bearer ', '') ?? '';
    return isGood(token) ? liveStream(channels, { ...init, tab, names }) : problem(401, 'unauthenticated');
  };

  return {
    ...told,
    socketsOf,
    streamOf,
    /** What clients have said over WebSockets. */
    heard,
    /** When each tab tried to open one. */
    opened,
    /** What streams were asked for. */
    streams,
    setReach: (next: Reach) => {
      reach = next;
    },
    /** Something on the way lets no WebSocket pass. */
    block: (blocked: boolean) => {
      isBlocked = blocked;
    },
    setUser: (id: string) => {
      userId = id;
    },
    /** Only these tokens are taken from now on. */
    takeOnly: (...tokens: readonly string[]) => {
      good.clear();
      for (const token of tokens) good.add(token);
    },
  };
};
