import type { Position } from '@orderline/domain/realtime';
import { openWire, type Wire, type WireTo } from './wire.ts';

const PATH = '/api/v1/realtime';
const [RETRY_MS, LONGEST_RETRY_MS] = [500, 10_000];
const SUBSCRIBES_FROM = 10;

/** Where a follower is in a channel; undefined until it was answered once. */
type Followed = { readonly channel: string; epoch: string; offset: number | undefined };

export type Watch = {
  /** All channels are followed. */
  live(): void;
  /** In order, and each offset once, else `wrong` was said of it. */
  told(followed: Followed, payload: Buffer): void;
  /** What was missed cannot be told any more: the channel is followed anew, from where it is. */
  lost(followed: Followed): void;
  /** Something that must not happen. */
  wrong(fault: string): void;
  /** A connection has ended; it comes again unless the code is final. */
  ended(code: number, reason: string): void;
};

export type FollowerOptions = {
  /** Asked before each connection. */
  readonly place: () => Omit<WireTo, 'path' | 'from'>;
  readonly from?: string | undefined;
  readonly token: () => string;
  readonly channels: readonly string[];
};

export type Follower = {
  /** Follows one more. */
  follow(channel: string): void;
  /** Shows what `token` answers by now. */
  refresh(): void;
  /** As a client without a network: nothing is sent and nothing tried, until `wake`. */
  sleep(): void;
  wake(): void;
  readonly followed: readonly Followed[];
  readonly isLive: () => boolean;
};

type Frame = {
  readonly id?: number;
  readonly publication?: { readonly channel: string; readonly offset: number };
  readonly subscribed?: { readonly channel: string; readonly position: Position; readonly recovered: boolean };
  readonly unsubscribed?: { readonly channel: string; readonly code?: string };
  readonly error?: { readonly code: string; readonly detail: string };
} & Readonly<Record<string, unknown>>;

/** The names come first in what the server writes, so that most of a frame need not be read. */
const PUBLICATION = /^\{"publication":\{"channel":"([^"]+)","offset":(\d+),/;

const isFinal = (code: number): boolean =>
  (code >= 4500 && code < 5000) || (code >= 3500 && code < 4000) || [1002, 1003, 1007, 1009].includes(code);

/** As a well-behaved client waits: as it was hinted, else anywhere within a time that doubles. */
const waitMs = (reason: string, failures: number): number => {
  const hint = /retry-after-ms=(\d+)/.exec(reason)?.[1];
  if (hint !== undefined) return Number(hint);
  return RETRY_MS + Math.random() * Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** failures);
};

/** Follows channels by the protocol of real time, connects again and resumes, and holds what it is told against the offsets. */
export const createFollower = ({ place, from, token, channels }: FollowerOptions, watch: Watch): Follower => {
  const followed: Followed[] = channels.map((channel) => ({ channel, epoch: '', offset: undefined }));
  let wire: Wire | undefined;
  let waiting: NodeJS.Timeout | undefined;
  let [failures, isConnected, unanswered] = [0, false, 0];

  const send = (frame: object): void => wire?.send(JSON.stringify(frame));
  const named = (channel: string): Followed | undefined => followed.find((each) => each.channel === channel);

  const subscribe = ({ channel, epoch, offset }: Followed): void => {
    const id = SUBSCRIBES_FROM + followed.findIndex((each) => each.channel === channel);
    unanswered += 1;
    send({ id, subscribe: offset === undefined ? { channel } : { channel, position: { epoch, offset } } });
  };

  const answered = (): void => {
    unanswered -= 1;
    if (unanswered > 0) return;
    failures = 0;
    watch.live();
  };

  const publication = (channel: string, offset: number, payload: Buffer): void => {
    const one = named(channel);
    if (one?.offset === undefined) watch.wrong(`${channel} was not asked for, and told ${offset}`);
    else {
      if (offset !== one.offset + 1) watch.wrong(`${channel} told ${offset} after ${one.offset}`);
      one.offset = offset;
      watch.told(one, payload);
    }
  };

  const subscribed = ({ channel, position, recovered }: NonNullable<Frame['subscribed']>): void => {
    const one = named(channel);
    if (one === undefined) watch.wrong(`${channel} is followed unasked`);
    else if (one.offset === undefined) Object.assign(one, position);
    else if (!recovered || one.epoch !== position.epoch) watch.wrong(`${channel} was not recovered`);
    answered();
  };

  const refused = (one: Followed | undefined, code: string): void => {
    if (one === undefined) watch.wrong(`refused: ${code}`);
    else if (code === 'unavailable') setTimeout(() => isConnected && subscribe(one), RETRY_MS).unref();
    else if (code === 'unrecoverable') {
      one.offset = undefined;
      watch.lost(one);
      subscribe(one);
    } else watch.wrong(`${one.channel}: ${code}`);
  };

  const heard = (payload: Buffer): void => {
    const [, channel, offset] = PUBLICATION.exec(payload.toString('latin1', 0, 128)) ?? [];
    if (channel === undefined) answer(payload);
    else publication(channel, Number(offset), payload);
  };

  const answer = (payload: Buffer): void => {
    const frame: Frame = JSON.parse(payload.toString());
    if (frame.ping) send({ pong: {} });
    else if (frame.publication) publication(frame.publication.channel, frame.publication.offset, payload);
    else if (frame.subscribed) subscribed(frame.subscribed);
    else if (frame.connected) {
      [isConnected, unanswered] = [true, 0];
      for (const one of followed) subscribe(one);
    } else if (frame.error) {
      unanswered -= 1;
      refused(followed[Number(frame.id) - SUBSCRIBES_FROM], frame.error.code);
    } else if (frame.unsubscribed?.code) refused(named(frame.unsubscribed.channel), frame.unsubscribed.code);
  };

  const closed = (code: number, reason: string): void => {
    [wire, isConnected] = [undefined, false];
    watch.ended(code, reason);
    if (isFinal(code)) return;
    waiting = setTimeout(start, waitMs(reason, failures));
    failures += 1;
  };

  const start = (): void => {
    const mine = openWire(
      { ...place(), path: PATH, from },
      {
        opened: () => send({ id: 1, connect: { token: token() } }),
        heard,
        closed: (code, reason) => wire === mine && closed(code, reason),
      },
    );
    wire = mine;
  };

  start();
  return {
    followed,
    isLive: () => isConnected && unanswered === 0,
    follow: (channel) => {
      const one = { channel, epoch: '', offset: undefined };
      followed.push(one);
      if (isConnected) subscribe(one);
    },
    refresh: () => send({ id: 2, refresh: { token: token() } }),
    sleep: () => {
      clearTimeout(waiting);
      const asleep = wire;
      [wire, isConnected] = [undefined, false];
      asleep?.cut();
    },
    wake: () => {
      failures = 0;
      start();
    },
  };
};
