import type { SignedIn } from '../session.ts';
import { type Clock, checkMs, type Ending, type Identity, type Line, type LineEvents } from './line.ts';
import { type ClientFrame, codes, parsed, retryHintIn, type ServerFrame } from './protocol.ts';

/** The part of a WebSocket that is used, such as a browser's or that of the package `ws`. */
export type Socket = {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number): void;
};

export type SocketConstructor = new (url: string) => Socket;

type Ports = {
  readonly url: string;
  readonly WebSocket: SocketConstructor;
  readonly identity: Identity;
  readonly clock: Clock;
};

/** How long the way to `connected` may take. */
const openingMs = 10_000;
/** How long before its end a token is renewed. */
const earlyMs = 30_000;
const again = 5_000;

/** A WebSocket that connects by the token in its first frame, and keeps it fresh. */
export const webSocketLine = ({ WebSocket, url, identity, clock }: Ports, events: LineEvents): Line => {
  let [over, silentMs, ids] = [false, openingMs, 0];
  let socket: Socket | undefined;
  let held: SignedIn | undefined;
  let noSilence = () => {};
  let noRefresh = () => {};
  const asked = new Map<number, string>();

  const end = (ending?: Ending): void => {
    if (over) return;
    over = true;
    noSilence();
    noRefresh();
    hangUp(socket);
    if (ending) events.down(ending);
  };
  const fail = (reason: string) => end({ code: codes.abnormal, reason });
  const signedOut = () => end({ code: codes.sessionEnded, reason: 'signed out' });
  const send = paced(clock, (frame: ClientFrame) => {
    if (!over) socket?.send(JSON.stringify(frame));
  });
  const expectWithin = (ms: number): void => {
    noSilence();
    noSilence = clock.after(ms, () => fail('nothing was heard'));
  };

  const tellToken = (): void => {
    if (held) send({ id: ++ids, refresh: { token: held.accessToken } });
  };
  const refresh = (stale: SignedIn) => {
    identity.renew(stale).then(
      (fresh) => {
        if (over) return;
        if (!fresh) return signedOut();
        held = fresh;
        tellToken();
        refreshInTime(fresh);
      },
      () => {
        if (!over) noRefresh = clock.after(again, () => refresh(stale));
      },
    );
  };
  const refreshInTime = (tokens: SignedIn): void => {
    const left = tokens.expiresAt - clock.now();
    if (left < Number.POSITIVE_INFINITY) {
      noRefresh = clock.after(Math.max(left - earlyMs, left / 2, 1000), () => refresh(tokens));
    }
  };

  const hear = ({ data }: { readonly data: unknown }): void => {
    const frame = parsed<ServerFrame>(data);
    if (over || !frame) return;
    expectWithin(silentMs);
    if (frame.connected) {
      silentMs = frame.connected.pingSeconds * 2000;
      expectWithin(silentMs);
      if (held) refreshInTime(held);
      events.up();
    }
    if (frame.ping) send({ pong: {} });
    passOn(frame, events, asked);
  };

  const open = (tokens: SignedIn | null) => {
    if (over) return;
    if (!tokens) return signedOut();
    held = tokens;
    socket = new WebSocket(url);
    socket.onopen = () => send({ id: ++ids, connect: { token: tokens.accessToken } });
    socket.onmessage = hear;
    socket.onerror = () => {};
    socket.onclose = ({ code, reason }: { readonly code: number; readonly reason: string }) =>
      end({ code, reason, retryMs: retryHintIn(reason), refused: held });
  };
  expectWithin(openingMs);
  identity
    .tokens()
    .then(open)
    .catch((fault: unknown) => fail(String(fault)));

  return {
    follow: (channel, since) => {
      asked.set(++ids, channel);
      send({ id: ids, subscribe: { channel, ...(since && { position: since }) } });
    },
    leave: (channel) => send({ id: ++ids, unsubscribe: { channel } }),
    check: () => {
      tellToken();
      expectWithin(checkMs);
    },
    close: () => end(),
  };
};

const passOn = (frame: ServerFrame, events: LineEvents, asked: Map<number, string>): void => {
  const { id, subscribed, publication, read, unsubscribed, error } = frame;
  const channel = id === undefined ? undefined : asked.get(id);
  if (id !== undefined) asked.delete(id);
  if (subscribed) events.subscribed(subscribed);
  if (publication) events.published(publication);
  if (read) events.read(read);
  if (unsubscribed?.code !== undefined) events.refused(unsubscribed.channel, unsubscribed.code);
  if (error && channel !== undefined) events.refused(channel, error.code);
};

/** The server closes on who sends more than 50 frames at once, or then more than 5 a second. */
const burst = 40;
const everyMs = 250;

/** Sends in order, and no faster than the server takes it. */
const paced = (clock: Clock, send: (frame: ClientFrame) => void) => {
  const waiting: ClientFrame[] = [];
  let [allowed, at, isWaiting] = [burst, clock.now(), false];
  const flush = (): void => {
    isWaiting = false;
    const earned = Math.max(0, Math.floor((clock.now() - at) / everyMs));
    allowed = Math.min(burst, allowed + earned);
    at = Math.min(clock.now(), at + earned * everyMs);
    for (; allowed > 0 && waiting.length > 0; allowed--) {
      const frame = waiting.shift();
      if (frame) send(frame);
    }
    if (waiting.length === 0) return;
    isWaiting = true;
    clock.after(everyMs, flush);
  };
  return (frame: ClientFrame): void => {
    waiting.push(frame);
    if (!isWaiting) flush();
  };
};

/** A socket whose network is gone never says that it has closed. */
const hangUp = (socket: Socket | undefined): void => {
  if (!socket) return;
  socket.onopen = socket.onmessage = socket.onclose = null;
  try {
    socket.close();
  } catch {
    // It was never open.
  }
};
