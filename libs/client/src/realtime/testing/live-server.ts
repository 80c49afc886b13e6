import type { Position, ServerFrame, Unread } from '../protocol.ts';
import type { Socket } from '../web-socket-line.ts';
import type { ManualClock } from './manual-clock.ts';

type Kept = { epoch: string; first: number; last: number; unread?: Unread };

type Asked = {
  readonly id: number;
  readonly connect?: { readonly token: string };
  readonly subscribe?: { readonly channel: string; readonly position?: Position };
  readonly unsubscribe?: { readonly channel: string };
  readonly refresh?: { readonly token: string };
};

type Connection = {
  readonly socket: Socket;
  readonly channels: Set<string>;
  readonly tab: string;
  isConnected: boolean;
  isGone: boolean;
};

/** How long a frame is on its way. */
const latencyMs = 20;

/** A server that speaks the protocol, in memory; what it sends takes its time, and can be lost with the connection. */
export const liveServer = (clock: ManualClock) => {
  const time = clock.of('server');
  const log = new Map<string, Kept>();
  const connections = new Set<Connection>();
  /** What has arrived where nothing runs. */
  let backlog: { readonly connection: Connection; readonly work: () => void }[] = [];
  const heard: Asked[] = [];
  const opened: { readonly tab: string; readonly at: number }[] = [];
  let reach: 'up' | 'refused' | 'silent' = 'up';
  const good = new Set<string>();
  let userId = 'u-1';

  const channelOf = (name: string): Kept => {
    const kept = log.get(name) ?? { epoch: 'e1', first: 1, last: 0 };
    log.set(name, kept);
    return kept;
  };
  const later = (connection: Connection, work: () => void): void => {
    time.after(latencyMs, () => {
      if (clock.isFrozen(connection.tab)) backlog.push({ connection, work });
      else if (!connection.isGone) work();
    });
  };
  const send = (connection: Connection, frame: ServerFrame): void =>
    later(connection, () => connection.socket.onmessage?.({ data: JSON.stringify(frame) }));
  const forget = (connection: Connection): void => {
    connection.isGone = true;
    connections.delete(connection);
  };
  const hangUp = (connection: Connection, code: number, reason = ''): void => {
    later(connection, () => {
      forget(connection);
      connection.socket.onclose?.({ code, reason });
    });
  };
  const publicationOf = (channel: string, offset: number, unread?: Unread) => ({
    publication: { channel, offset, type: 'news', data: { offset }, at: 'then', ...(unread && { unread }) },
  });

  const subscribe = (connection: Connection, id: number, channel: string, position: Position | undefined) => {
    const { epoch, first, last, unread } = channelOf(channel);
    const error = (code: string) => send(connection, { id, error: { code, detail: code } });
    if (channel.startsWith('foreign:')) return error('unknown-channel');
    if (connection.channels.has(channel)) return error('already-subscribed');
    const isKept = position?.epoch === epoch && position.offset <= last && position.offset >= first - 1;
    if (position && !isKept) return error('unrecoverable');
    connection.channels.add(channel);
    const recovered = position !== undefined;
    send(connection, {
      id,
      subscribed: { channel, position: { epoch, offset: last }, recovered, ...(unread && { unread }) },
    });
    for (let offset = (position?.offset ?? last) + 1; offset <= last; offset++)
      send(connection, publicationOf(channel, offset));
  };
  const isGood = (token: string) => good.size === 0 || good.has(token);
  const hear = (connection: Connection, asked: Asked) => {
    heard.push(asked);
    const { id, connect, subscribe: subscribing, unsubscribe, refresh } = asked;
    const expiresAt = 'later';
    if (connect && !isGood(connect.token)) return hangUp(connection, 4500, 'bad-credentials');
    if (connect) {
      connection.isConnected = true;
      send(connection, { id, connected: { userId, expiresAt, pingSeconds: 25 } });
    } else if (!connection.isConnected) hangUp(connection, 4503, 'protocol-error');
    else if (subscribing) subscribe(connection, id, subscribing.channel, subscribing.position);
    else if (unsubscribe) {
      connection.channels.delete(unsubscribe.channel);
      send(connection, { id, unsubscribed: unsubscribe });
    } else if (refresh) {
      send(
        connection,
        isGood(refresh.token) ? { id, refreshed: { expiresAt } } : { id, error: { code: 'bad-token', detail: '' } },
      );
    }
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
        this.connection = { socket: this, channels: new Set(), tab, isConnected: false, isGone: reach !== 'up' };
        if (reach === 'up') {
          connections.add(this.connection);
          later(this.connection, () => this.onopen?.(undefined as never));
        }
        if (reach === 'refused') clock.of(tab).after(latencyMs, () => this.onclose?.({ code: 1006, reason: '' }));
      }
      send(text: string): void {
        time.after(latencyMs, () => {
          if (!this.connection.isGone) hear(this.connection, JSON.parse(text));
        });
      }
      close(): void {
        forget(this.connection);
      }
    };

  return {
    socketsOf,
    /** What clients have said. */
    heard,
    /** When each tab tried to connect. */
    opened,
    openConnections: () => [...connections].filter(({ isConnected }) => isConnected).length,
    subscribersOf: (channel: string) => [...connections].filter(({ channels }) => channels.has(channel)).length,
    setReach: (next: typeof reach) => {
      reach = next;
    },
    setUser: (id: string) => {
      userId = id;
    },
    /** Only these tokens are taken from now on. */
    takeOnly: (...tokens: readonly string[]) => {
      good.clear();
      for (const token of tokens) good.add(token);
    },
    standing: (channel: string): Position => ({ epoch: channelOf(channel).epoch, offset: channelOf(channel).last }),
    publish: (channel: string, unread?: Unread): void => {
      const kept = channelOf(channel);
      kept.last++;
      if (unread) kept.unread = unread;
      for (const connection of connections)
        if (connection.channels.has(channel)) send(connection, publicationOf(channel, kept.last, unread));
    },
    setUnread: (channel: string, unread: Unread): void => {
      channelOf(channel).unread = unread;
      for (const connection of connections)
        if (connection.channels.has(channel)) send(connection, { read: { channel, unread } });
    },
    /** What came before is kept no more. */
    forgetLog: (channel: string): void => {
      channelOf(channel).first = channelOf(channel).last + 1;
    },
    newEpoch: (channel: string, epoch: string): void => {
      log.set(channel, { epoch, first: 1, last: 0 });
      for (const connection of connections)
        if (connection.channels.delete(channel)) send(connection, { unsubscribed: { channel, code: 'unrecoverable' } });
    },
    hangUp: (code: number, reason = ''): void => {
      for (const connection of connections) hangUp(connection, code, reason);
    },
    /** The network is gone, and nobody is told. */
    cut: (): void => {
      for (const connection of [...connections]) forget(connection);
    },
    cutTab: (tab: string): void => {
      for (const connection of [...connections]) if (connection.tab === tab) forget(connection);
    },
    thaw: (tab: string): void => {
      const arrived = backlog.filter(({ connection }) => connection.tab === tab);
      backlog = backlog.filter(({ connection }) => connection.tab !== tab);
      for (const { connection, work } of arrived) if (!connection.isGone) work();
    },
    ping: (): void => {
      for (const connection of connections) send(connection, { ping: {} });
    },
  };
};

export type LiveServer = ReturnType<typeof liveServer>;
