import type { ServerResponse } from 'node:http';
import type { CloseCode } from '@orderline/contracts/realtime/close-codes';
import type { RefusalCode } from '@orderline/contracts/realtime/frames';
import { type ChannelName, channelOf, type Joined, nameOf, type Position } from '@orderline/domain/realtime';
import type { Principal } from '../http/policy/principal.ts';
import type { Refused } from '../http/policy/problem.ts';
import type { OwnResponse } from '../http/route.ts';
import { Connection, type Link } from './connection.ts';
import { closeEvent, eventIdOf, events, positionsIn } from './encodings.ts';
import type { Services } from './services.ts';
import { expiryOf } from './subjects.ts';
import { refusals } from './websocket.ts';

/** A response that events are written to; what is written before it is there is held. */
class StreamLink implements Link {
  #held: (string | Buffer)[] = [];
  #response: ServerResponse | null = null;
  #ended = false;
  #onWrite: () => void = () => undefined;

  get bufferedAmount(): number {
    return this.#response?.writableLength ?? 0;
  }

  /** Calls back after each that is written before the response is there. */
  onWrite(call: () => void): void {
    this.#onWrite = call;
  }

  write(text: string | Buffer): void {
    if (this.#response) {
      this.#response.write(text);
      return;
    }
    this.#held.push(text);
    this.#onWrite();
  }

  end(code: CloseCode, reason: string): void {
    this.write(closeEvent(code, reason));
    this.#ended = true;
    this.#response?.end();
  }

  destroy(): void {
    this.#response?.destroy();
  }

  takeOver(response: ServerResponse): void {
    this.#response = response;
    for (const text of this.#held) response.write(text);
    this.#held = [];
    if (this.#ended) response.end();
  }
}

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
  connection.pending = new Map(names.map((name, index) => [name, index]));
  connection.places = new Map(
    names.map((name, index) => [name, positions === 'unknown' ? null : (positions[index] ?? null)]),
  );
  for (const name of names) connection.begins.set(name, null);
  for (const name of names) {
    if (positions === 'unknown') connection.refused(name, 'unrecoverable');
    else connection.follow(name, connection.places?.get(name) ?? undefined);
  }
};

/** Resolves once every channel was joined or refused. */
const opened = (connection: Connection, link: StreamLink): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  link.onWrite(() => {
    if (connection.pending === null) resolve();
  });
  return promise;
};

/** Answers with channels as server-sent events: what was missed since the last event, and then what comes. */
export const openStream = async (services: Services, asked: StreamRequest): Promise<StreamRefusal | OwnResponse> => {
  const { counts, settings, now } = services;
  if (asked.channels.length > settings.channelsPerConnection) return tooManyChannels(settings.channelsPerConnection);
  const names = await named(services, asked);
  if (!names) return { problem: 'not-found', detail: 'One of the channels does not exist, or is not yours.' };
  const tooMany = counts.enter(asked.address);
  if (tooMany) return refuse(services, refusals[tooMany]);
  const link = new StreamLink();
  const connection = new StreamConnection(link, { services, encoding: events, address: asked.address });
  if (!connection.admit({ ...asked.principal, expiresAt: expiryOf(asked.principal, now()) })) {
    connection.gone(4529);
    return refuse(services, refusals.user);
  }
  const giveUp = (): void => connection.gone(1006);
  asked.until.addEventListener('abort', giveUp, { once: true });
  const ready = opened(connection, link);
  const positions =
    asked.lastEventId === undefined ? names.map(() => null) : positionsIn(asked.lastEventId, names.length);
  follow(connection, { names, positions: positions ?? 'unknown' });
  await ready;
  if (connection.unavailable) {
    connection.gone(1013);
    return { problem: 'unavailable', headers: { 'Retry-After': '2' } };
  }
  if (connection.channels.size === 0) connection.close(4002);
  // From now on it ends by an event that says why, also where the process stops.
  asked.until.removeEventListener('abort', giveUp);
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
