import type { RefusalCode } from '@orderline/contracts/realtime/frames';
import { type ChannelName, channelOf, type Joined, nameOf, type Position } from '@orderline/domain/realtime';
import type { Principal } from '../http/policy/principal.ts';
import type { Refused } from '../http/policy/problem.ts';
import type { OwnResponse } from '../http/route.ts';
import { Connection } from './connection.ts';
import { eventIdOf, events, positionsIn } from './encodings.ts';
import type { Services } from './services.ts';
import { StreamLink } from './stream-link.ts';
import { expiryOf } from './subjects.ts';
import { refusals, stopping } from './websocket.ts';

/** Remembers where each channel begins, for the head of the response. */
class StreamConnection extends Connection {
  readonly begins = new Map<ChannelName, Position | null>();
  unavailable = false;

  override joined(channel: ChannelName, standing: Joined): void {
    this.begins.set(channel, standing.recovered ? (this.places?.get(channel) ?? null) : standing.position);
    super.joined(channel, standing);
  }

  override refused(channel: ChannelName, code: RefusalCode): void {
    this.unavailable ||= code === 'unavailable';
    super.refused(channel, code);
  }
}

export type StreamRefusal = Refused<'not-found' | 'invalid-query' | 'rate-limited' | 'overloaded' | 'unavailable'>;

export type StreamRequest = {
  readonly channels: readonly string[];
  readonly lastEventId: string | undefined;
  readonly principal: Principal;
  readonly address: string;
  /** Aborts where nobody waits for it to be opened any more. */
  readonly until: AbortSignal;
};

type Following = {
  readonly names: readonly ChannelName[];
  readonly positions: readonly (Position | null)[] | 'unknown';
};

const named = async (
  { access }: Services,
  { channels, principal }: StreamRequest,
): Promise<readonly ChannelName[] | null> => {
  const found = channels.flatMap((name) => channelOf(name) ?? []);
  if (found.length < channels.length) return null;
  const admitted = await Promise.all(found.map((channel) => access.mayFollow(channel, principal)));
  return admitted.includes(false) ? null : found.map(nameOf);
};

const follow = (connection: StreamConnection, { names, positions }: Following): void => {
  connection.pending = new Map(names.map((name, index) => [name, { id: index }]));
  connection.places = new Map(
    names.map((name, index) => [name, positions === 'unknown' ? null : (positions[index] ?? null)]),
  );
  for (const name of names) connection.begins.set(name, null);
  for (const name of names) {
    if (positions === 'unknown') connection.refused(name, 'unrecoverable');
    else connection.follow(name, connection.places?.get(name) ?? undefined);
  }
};

type Opening = { readonly connection: Connection; readonly link: StreamLink; readonly until: AbortSignal };

/** Resolves once every channel was joined or refused; false where nobody waits for that any more. */
const opened = ({ connection, link, until }: Opening): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const giveUp = (): void => {
    connection.gone(1006);
    resolve(false);
  };
  until.addEventListener('abort', giveUp, { once: true });
  link.onWrite(() => {
    if (connection.pending === null) resolve(true);
  });
  // From then on it ends by an event that says why, also where the process stops.
  return promise.finally(() => until.removeEventListener('abort', giveUp));
};

/** Answers with channels as server-sent events: what was missed since the last event, and then what comes. */
export const openStream = async (services: Services, asked: StreamRequest): Promise<StreamRefusal | OwnResponse> => {
  const { counts, settings, now } = services;
  const { until } = asked;
  if (asked.channels.length > settings.channelsPerConnection) return tooManyChannels(settings.channelsPerConnection);
  const names = await named(services, asked);
  if (!names) return { problem: 'not-found', detail: 'One of the channels does not exist, or is not yours.' };
  // A signal that was aborted meanwhile tells nobody of it any more.
  if (until.aborted) return stopping;
  const tooMany = counts.enter(asked.address);
  if (tooMany) return refuse(services, refusals[tooMany]);
  const link = new StreamLink(() => connection.gone(1006));
  const connection: StreamConnection = new StreamConnection(link, {
    services,
    encoding: events,
    address: asked.address,
  });
  if (!connection.admit({ ...asked.principal, expiresAt: expiryOf(asked.principal, now()) })) {
    connection.gone(4529);
    return refuse(services, refusals.user);
  }
  const ready = opened({ connection, link, until });
  const positions =
    asked.lastEventId === undefined ? names.map(() => null) : positionsIn(asked.lastEventId, names.length);
  follow(connection, { names, positions: positions ?? 'unknown' });
  if (!(await ready)) return stopping;
  if (connection.unavailable) {
    connection.gone(1013);
    return { problem: 'unavailable', headers: { 'Retry-After': '2' } };
  }
  if (connection.channels.size === 0) connection.close(4002);
  return respond(connection, link);
};

const refuse = (services: Services, refused: StreamRefusal): StreamRefusal => {
  services.metrics.refused('sse', refused.problem);
  return refused;
};

const tooManyChannels = (most: number): StreamRefusal => ({
  problem: 'invalid-query',
  errors: [
    { parameter: 'channels', code: 'too-big', detail: `names more than the ${most} channels of one connection` },
  ],
});

/** EventSource waits as long before it connects again; not all of them equally long. */
const retryMs = (random: () => number): number => Math.round(1000 + random() * 4000);

const respond = (connection: StreamConnection, link: StreamLink): OwnResponse => ({
  headers: {
    'Cache-Control': 'no-store',
    'Content-Type': 'text/event-stream',
    'X-Accel-Buffering': 'no',
    'Last-Event-ID': eventIdOf(connection.begins),
  },
  take: (response) => {
    response.once('close', () => connection.gone(1006));
    response.write(`retry: ${retryMs(connection.services.random)}\n\n`);
    link.takeOver(response);
  },
  leave: () => connection.gone(1006),
});
