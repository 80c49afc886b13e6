import { type Clock, checkMs, type Ending, type Identity, type Line, type LineEvents } from './line.ts';
import { asksForToken, codes, isFinal, type Position } from './protocol.ts';
import type { LiveState } from './state.ts';

type Way = 'websocket' | 'events';

type Wanted = ReadonlyMap<string, Position | undefined>;

type Opening = { readonly events: LineEvents; readonly wanted: Wanted };

export type Ways = {
  /** At least one of them. */
  readonly websocket?: ((opening: Opening) => Line) | undefined;
  readonly events?: ((opening: Opening) => Line) | undefined;
};

type Ports = {
  readonly ways: Ways;
  readonly identity: Pick<Identity, 'renew'>;
  readonly clock: Clock;
  readonly random: () => number;
  /** The channels to begin with, and how far each of them has come. */
  readonly wanted: () => Wanted;
  readonly heard: Omit<LineEvents, 'up' | 'down'>;
  readonly up: (line: Line) => void;
  readonly down: () => void;
  readonly told: (state: LiveState) => void;
};

/** The first pause is anywhere up to twice of a second, and never shorter than this; each is up to twice the one before. */
export const pauses = { shortestMs: 300, firstMs: 1_000, longestMs: 30_000 } as const;
/** A connection that has held for so long was good: pauses begin anew. */
const goodMs = 10_000;
/** So many WebSockets in a row that never came to be: something on the way does not let them. */
const blockedAfter = 2;
/** When a WebSocket is tried again beside a stream: soon, as the network may have been gone, then now and then. */
const probes = { firstMs: 10_000, longestMs: 300_000 } as const;

/** Full jitter: anywhere from the shortest pause to a limit that doubles, so that those who lost a server come one by one. */
export const nextPauseMs = (failures: number, random: () => number): number => {
  const { shortestMs, firstMs, longestMs } = pauses;
  const most = Math.min(longestMs, firstMs * 2 ** failures);
  return Math.round(shortestMs + random() * (most - shortestMs));
};

/** Whoever is woken again and again tries no more often. */
const wokenMs = 1_000;

/** Whoever is refused by a server has got through to it. */
const isSpoken = (code: number): boolean => code >= 3000 || code === 1012 || code === 1013;

/** Keeps a line open, by whichever way there is, until it is closed or the server says that it is of no use. */
export const reconnecting = ({ ways, identity, clock, random, ...on }: Ports) => {
  let line: Line | undefined;
  let probe: Line | undefined;
  let way: Way = ways.websocket ? 'websocket' : 'events';
  let [isOver, isUp, isIdle, isHinted, hasRenewed] = [false, false, false, false, false];
  let [failures, blocked, dueAt, begunAt] = [0, 0, Number.POSITIVE_INFINITY, 0];
  let noTimer = () => {};
  let noProbe = () => {};

  const close = (): void => {
    isOver = true;
    noTimer();
    noProbe();
    line?.close();
    probe?.close();
  };
  const stop = (code: number, reason: string): void => {
    if (isOver) return;
    close();
    on.told({ is: 'stopped', code, reason });
  };

  const probeAfter = (ms: number): void => {
    noProbe();
    const { websocket } = ways;
    if (!websocket) return;
    noProbe = clock.after(ms, () => {
      let found: Line | undefined;
      const up = (): void => {
        line?.close();
        [line, probe, way] = [found, undefined, 'websocket'];
        isLive();
      };
      const down = (ending: Ending): void => {
        if (probe && probe === found) {
          probe = undefined;
          probeAfter(Math.min(ms * 3, probes.longestMs));
        } else ended(ending);
      };
      found = websocket({ events: { ...on.heard, up, down }, wanted: on.wanted() });
      probe = found;
    });
  };

  const isLive = (): void => {
    isUp = true;
    hasRenewed = false;
    noTimer();
    noTimer = clock.after(goodMs, () => {
      failures = 0;
    });
    if (way === 'websocket') blocked = 0;
    else probeAfter(probes.firstMs);
    on.told({ is: 'live', via: way });
    if (line) on.up(line);
  };

  const attempt = () => {
    if (isOver) return;
    noTimer();
    noProbe();
    probe?.close();
    probe = undefined;
    [isUp, dueAt, begunAt] = [false, Number.POSITIVE_INFINITY, clock.now()];
    on.told({ is: 'connecting' });
    isIdle = way === 'events' && on.wanted().size === 0;
    if (isIdle) return;
    const open = ways[way];
    if (!open) return stop(codes.abnormal, 'there is no way to connect here');
    const events = { ...on.heard, up: isLive, down: ended };
    line = open({ events, wanted: on.wanted() });
  };

  const wait = (ms: number): void => {
    dueAt = clock.now() + ms;
    on.told({ is: 'waiting', untilMs: dueAt });
    noTimer();
    noTimer = clock.after(ms, attempt);
  };

  /**
   * The way to try next: a stream after WebSockets that did not come to be, and a WebSocket after a stream that did not. A
   * stream is of some channel.
   */
  const chosen = ({ code }: Ending): Way => {
    if (!ways.websocket || !ways.events) return way;
    if (way === 'websocket' && !isUp && !isSpoken(code)) blocked++;
    if (way === 'websocket') return blocked >= blockedAfter && on.wanted().size > 0 ? 'events' : 'websocket';
    return isUp || isSpoken(code) ? 'events' : 'websocket';
  };

  const ended = (ending: Ending) => {
    if (isOver) return;
    way = chosen(ending);
    line = undefined;
    noTimer();
    noProbe();
    on.down();
    const { code, reason, retryMs, refused } = ending;
    const pause = () => wait(Math.max(retryMs ?? 0, nextPauseMs(failures++, random)));
    isHinted = retryMs !== undefined;
    if (!asksForToken(code) || hasRenewed) return isFinal(code) ? stop(code, reason) : pause();
    hasRenewed = true;
    if (!refused) return pause();
    identity.renew(refused).then(
      (fresh) => (fresh ? pause() : stop(code, reason)),
      () => {
        hasRenewed = false;
        if (!isOver) pause();
      },
    );
  };

  attempt();
  return {
    close,
    stop,
    /** There is something to follow: a stream of nothing was not begun. */
    begin: () => {
      if (isIdle && !isOver) attempt();
    },
    /** The device may have slept, or be back in the network: nothing that was known holds. */
    wake: () => {
      if (isOver) return;
      if (isUp && line) return line.check();
      if (isIdle) return;
      const since = Math.abs(clock.now() - begunAt);
      const isWaiting = dueAt < Number.POSITIVE_INFINITY;
      if (isWaiting && !isHinted) return since < wokenMs ? wait(wokenMs - since) : attempt();
      if (isWaiting || since < checkMs) return;
      line?.close();
      attempt();
    },
    /** For who hears of time otherwise, where timers are held back. */
    tick: (): void => {
      if (!isOver && clock.now() >= dueAt) attempt();
    },
  };
};
