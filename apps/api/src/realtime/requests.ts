import { type ClientFrame, clientFrame, type RefusalCode } from '@orderline/contracts/realtime/frames';
import { type ChannelName, channelOf, nameOf } from '@orderline/domain/realtime';
import type { Connection } from './connection.ts';
import { errorFrame, frame } from './encodings.ts';
import type { Asked as Pending } from './link.ts';

type Request = Exclude<ClientFrame, { readonly pong: unknown }>;
type Asked<Operation extends string> = Extract<Request, { readonly [name in Operation]: unknown }>;

/** A connection that frames come from: how many it may send, and those that wait until it is let in. */
export type Session = {
  readonly connection: Connection;
  tokens: number;
  refilledAt: number;
  backlog: Request[] | null;
};

/** As many frames at once, and as many a second. */
const BURST = 50;
const PER_SECOND = 5;

export const createSession = (connection: Connection): Session => ({
  connection,
  tokens: BURST,
  refilledAt: connection.services.ticks(),
  backlog: null,
});

const floods = (session: Session, now: number): boolean => {
  session.tokens = Math.min(BURST, session.tokens + ((now - session.refilledAt) / 1000) * PER_SECOND);
  session.refilledAt = now;
  session.tokens -= 1;
  return session.tokens < 0;
};

const read = (text: string): ClientFrame | null => {
  try {
    return clientFrame.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

const instant = (ms: number): string => new Date(ms).toISOString();

/** Answers what comes in; a second `connect` is no operation of a connection that is open. */
export const receive = (session: Session, text: string | null) => {
  const { connection } = session;
  if (connection.closed) return;
  if (floods(session, connection.services.ticks())) return connection.close(4530);
  const sent = text === null ? null : read(text);
  if (!sent) return connection.close(4503);
  connection.heard();
  if (session.backlog) {
    if (!('pong' in sent)) session.backlog.push(sent);
    return;
  }
  if (connection.subject) answer(connection, sent);
  else if ('connect' in sent) void connect(session, sent);
  else connection.close(4502);
};

/** What is sent before it is let in waits. */
const connect = async (session: Session, { id, connect: credential }: Asked<'connect'>): Promise<void> => {
  const { connection } = session;
  const waiting: Request[] = [];
  session.backlog = waiting;
  const subject = await connection.services.subjectOf(credential, connection.address).catch((error: unknown) => {
    connection.services.failed(error);
    return 'unavailable' as const;
  });
  session.backlog = null;
  if (connection.closed) return;
  if (subject === 'unavailable') return connection.close(1013, connection.services.retrySoon());
  if (!subject) return connection.close(4500);
  if (!connection.admit(subject)) return connection.close(4529);
  const { pingSeconds } = connection.services.settings;
  const { userId, expiresAt } = subject;
  connection.push(frame({ id, connected: { userId, expiresAt: instant(expiresAt), pingSeconds } }));
  for (const sent of waiting) answer(connection, sent);
};

const answer = (connection: Connection, sent: ClientFrame): void => {
  if (connection.closed || 'pong' in sent) return;
  if ('subscribe' in sent) void subscribe(connection, sent);
  else if ('unsubscribe' in sent) unsubscribe(connection, sent);
  else if ('refresh' in sent) void refresh(connection, sent);
  else connection.close(4503);
};

const subscribe = async (connection: Connection, { id, subscribe: wanted }: Asked<'subscribe'>): Promise<void> => {
  const { services, subject, channels } = connection;
  const refuse = (code: RefusalCode): void => connection.push(errorFrame(id, code));
  const channel = channelOf(wanted.channel);
  if (!channel || !subject) return refuse('unknown-channel');
  const name = nameOf(channel);
  if (channels.has(name) || connection.pending?.has(name)) return refuse('already-subscribed');
  const most = services.settings.channelsPerConnection;
  if (channels.size + (connection.pending?.size ?? 0) >= most) return refuse('too-many-channels');
  connection.pending ??= new Map();
  const asked: Pending = { id };
  connection.pending.set(name, asked);
  const admitted = await services.access.mayFollow(channel, subject).catch((error: unknown) => {
    services.failed(error);
    return null;
  });
  // It may have been closed or unsubscribed while that was asked, and subscribed anew by the same number.
  if (connection.closed || connection.pending?.get(name) !== asked) return;
  if (admitted) connection.follow(name, wanted.position);
  else connection.refused(name, admitted === null ? 'unavailable' : 'unknown-channel');
};

const unsubscribe = (connection: Connection, { id, unsubscribe: { channel: name } }: Asked<'unsubscribe'>): void => {
  const channel = channelOf(name);
  if (channel) connection.leave(nameOf(channel));
  connection.push(frame({ id, unsubscribed: { channel: name } }));
};

/** What the token before allowed and this one does not ends, and is not begun. */
const refresh = async (connection: Connection, { id, refresh: { token } }: Asked<'refresh'>): Promise<void> => {
  const { services } = connection;
  const renewed = await services.subjectOf({ token }, connection.address).catch((error: unknown) => {
    services.failed(error);
    return 'unavailable' as const;
  });
  if (connection.closed) return;
  if (renewed === 'unavailable') return connection.push(errorFrame(id, renewed));
  if (!renewed) return connection.push(errorFrame(id, 'bad-token'));
  if (renewed.userId !== connection.subject?.userId) return connection.close(4504);
  connection.renew(renewed);
  connection.push(frame({ id, refreshed: { expiresAt: instant(renewed.expiresAt) } }));
  const isForbidden = (name: ChannelName): boolean => {
    const channel = channelOf(name);
    return !channel || !services.access.admits(channel, renewed);
  };
  for (const name of [...(connection.pending?.keys() ?? [])].filter(isForbidden)) {
    services.hub.leave(name, connection);
    connection.refused(name, 'unknown-channel');
  }
  for (const name of [...connection.channels].filter(isForbidden)) {
    services.hub.leave(name, connection);
    connection.lost(name, 'forbidden');
  }
};
