import type { Position, ServerFrame, Unread } from '../protocol.ts';
import type { ManualClock } from './manual-clock.ts';

export type Connection = {
  readonly deliver: (frame: ServerFrame) => void;
  readonly ended: (code: number, reason: string) => void;
  readonly channels: Set<string>;
  readonly tab: string;
  isConnected: boolean;
  isGone: boolean;
};

type Subscribing = {
  readonly id: number;
  readonly channel: string;
  readonly since: Position | undefined;
  readonly refuse: (code: string) => void;
};

type Kept = { epoch: string; first: number; last: number; unread?: Unread };

/** How long a frame is on its way. */
export const latencyMs = 20;

/** The channels of a server, in memory, and who follows them; what is sent takes its time, and can be lost on its way. */
export const liveChannels = (clock: ManualClock) => {
  const time = clock.of('server');
  const log = new Map<string, Kept>();
  const connections = new Set<Connection>();
  /** What has arrived where nothing runs. */
  let backlog: { readonly connection: Connection; readonly work: () => void }[] = [];

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
  const send = (connection: Connection, frame: ServerFrame): void => later(connection, () => connection.deliver(frame));
  const followersOf = (channel: string) => [...connections].filter(({ channels }) => channels.has(channel));
  const forget = (connection: Connection): void => {
    connection.isGone = true;
    connections.delete(connection);
  };
  const end = (connection: Connection, code: number, reason = ''): void => {
    later(connection, () => {
      forget(connection);
      connection.ended(code, reason);
    });
  };
  const publicationOf = (channel: string, offset: number, unread?: Unread) => ({
    publication: { channel, offset, type: 'news', data: { offset }, at: 'then', ...(unread && { unread }) },
  });

  const subscribe = (connection: Connection, { id, channel, since, refuse }: Subscribing) => {
    const { epoch, first, last, unread } = channelOf(channel);
    if (channel.startsWith('foreign:')) return refuse('unknown-channel');
    if (connection.channels.has(channel)) return refuse('already-subscribed');
    const isKept = since?.epoch === epoch && since.offset <= last && since.offset >= first - 1;
    if (since && !isKept) return refuse('unrecoverable');
    connection.channels.add(channel);
    const subscribed = { channel, position: { epoch, offset: last }, recovered: since !== undefined };
    send(connection, { id, subscribed: { ...subscribed, ...(unread && { unread }) } });
    for (let offset = (since?.offset ?? last) + 1; offset <= last; offset++)
      send(connection, publicationOf(channel, offset));
  };

  return {
    connections,
    later,
    send,
    forget,
    end,
    subscribe,
    told: {
      openConnections: () => [...connections].filter(({ isConnected }) => isConnected).length,
      subscribersOf: (channel: string) => followersOf(channel).length,
      standing: (channel: string): Position => ({ epoch: channelOf(channel).epoch, offset: channelOf(channel).last }),
      publish: (channel: string, unread?: Unread): void => {
        const kept = channelOf(channel);
        kept.last++;
        if (unread) kept.unread = unread;
        for (const one of followersOf(channel)) send(one, publicationOf(channel, kept.last, unread));
      },
      setUnread: (channel: string, unread: Unread): void => {
        channelOf(channel).unread = unread;
        for (const one of followersOf(channel)) send(one, { read: { channel, unread } });
      },
      /** What came before is kept no more. */
      forgetLog: (channel: string): void => {
        channelOf(channel).first = channelOf(channel).last + 1;
      },
      newEpoch: (channel: string, epoch: string): void => {
        log.set(channel, { epoch, first: 1, last: 0 });
        for (const one of followersOf(channel)) {
          one.channels.delete(channel);
          send(one, { unsubscribed: { channel, code: 'unrecoverable' } });
        }
      },
      hangUp: (code: number, reason = ''): void => {
        for (const one of connections) end(one, code, reason);
      },
      /** The network is gone, of all or of one tab, and nobody is told. */
      cut: (tab?: string): void => {
        for (const one of [...connections]) if (tab === undefined || one.tab === tab) forget(one);
      },
      ping: (): void => {
        for (const one of connections) send(one, { ping: {} });
      },
      /** The tab runs again, and hears what has arrived. */
      thaw: (tab: string): void => {
        const arrived = backlog.filter(({ connection }) => connection.tab === tab);
        backlog = backlog.filter(({ connection }) => connection.tab !== tab);
        for (const { connection, work } of arrived) if (!connection.isGone) work();
      },
    },
  };
};

export type LiveChannels = ReturnType<typeof liveChannels>;
