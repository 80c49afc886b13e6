import { retryHint } from '@orderline/contracts/realtime/close-codes';
import { createHub, type Hub, type HubPorts, hubLimits, type Tickets } from '@orderline/domain/realtime';
import { type ApiConfig, type Logger, type Metrics, networks } from '@orderline/platform';
import type { Access } from './access.ts';
import type { Encoding } from './encodings.ts';
import { type ConnectionCounts, countConnections } from './limits.ts';
import type { HeldConnection } from './link.ts';
import { measureConnections, type RealtimeMetrics } from './measure.ts';
import { createSubjects, type Subject, type Subjects, type SubjectsNeeds } from './subjects.ts';
import { createTimerWheel, type TimerWheel } from './timer-wheel.ts';

export type RealtimeSettings = ApiConfig['realtime'];

/** What real time stands on. */
export type RealtimePorts = Pick<HubPorts, 'log' | 'recent' | 'announcements'> & { readonly tickets: Tickets };

export type ServicesNeeds = RealtimePorts & {
  readonly settings: RealtimeSettings;
  readonly access: Access;
  readonly identify: SubjectsNeeds['identify'];
  readonly hasEnded: SubjectsNeeds['hasEnded'];
  readonly isThere: SubjectsNeeds['isThere'];
  readonly trustedProxies: readonly string[];
  readonly metrics: Metrics;
  readonly logger: Pick<Logger, 'warn'>;
  /** Milliseconds since 1970, and of a clock that never goes back. */
  readonly now?: (() => number) | undefined;
  readonly ticks?: (() => number) | undefined;
  readonly random?: (() => number) | undefined;
};

/** What all connections of a process share. */
export type Services = {
  readonly settings: RealtimeSettings;
  readonly hub: Hub;
  readonly wheel: TimerWheel;
  readonly counts: ConnectionCounts;
  readonly access: Access;
  readonly subjectOf: Subjects['subjectOf'];
  readonly metrics: RealtimeMetrics;
  readonly all: ReadonlySet<HeldConnection>;
  readonly now: () => number;
  readonly ticks: () => number;
  readonly random: () => number;
  readonly pingMs: (encoding: Encoding) => number;
  readonly hasEnded: (subject: Subject) => boolean;
  /** Something could not be asked; it is told now and then. */
  readonly failed: (error: unknown) => void;
  /** The hint of a connection that is turned away for a moment. */
  readonly retrySoon: () => string;
  readonly opened: (connection: HeldConnection) => void;
  readonly gone: (connection: HeldConnection, code: number) => void;
  /** Resolves once no connection is left. */
  readonly emptied: () => Promise<void>;
};

/** How long somebody may take to say who it is. */
const CONNECT_MS = 10_000;

const WHEEL = { stepMs: 100, steps: 1024 } as const;

/** A stream has no other sign of life than its comments, and proxies give up after 15 s that are silent. */
const COMMENT_MS = 15_000;

export const openServices = (needs: ServicesNeeds): Services => {
  const { settings, logger } = needs;
  const { now = Date.now, ticks = () => performance.now(), random = Math.random } = needs;
  const all = new Set<HeldConnection>();
  let whenEmptied: () => void = () => undefined;
  const metrics = measureConnections(needs.metrics, { all, now });
  const counts = countConnections(settings, networks(needs.trustedProxies));
  const failed = throttled((error) => logger.warn({ err: error }, 'real time could not be served'), ticks);
  const wheel = createTimerWheel({ now: ticks, ...WHEEL });
  const hub = createHub({ ...needs, now: ticks, yieldTurn: setImmediate }, hubLimits, {
    ...metrics.ofHub,
    onError: failed,
  });
  return {
    settings,
    hub,
    wheel,
    counts,
    access: needs.access,
    subjectOf: createSubjects({ ...needs, now }).subjectOf,
    metrics,
    all,
    now,
    ticks,
    random,
    pingMs: ({ transport }) =>
      transport === 'sse' ? Math.min(settings.pingSeconds * 1000, COMMENT_MS) : settings.pingSeconds * 1000,
    hasEnded: ({ sessionId }) => sessionId !== null && needs.hasEnded(sessionId),
    failed,
    retrySoon: () => retryHint(Math.round(1000 + random() * 4000)),
    opened: (connection) => {
      all.add(connection);
      wheel.schedule(connection, CONNECT_MS);
      metrics.opened(connection.encoding.transport);
    },
    gone: (connection, code) => {
      if (!all.delete(connection)) return;
      counts.leave(connection.address);
      metrics.closed(connection.encoding.transport, code);
      if (all.size === 0) whenEmptied();
    },
    emptied: () =>
      new Promise((resolve) => {
        whenEmptied = resolve;
        if (all.size === 0) resolve();
      }),
  };
};

const TOLD_AGAIN_MS = 60_000;

const throttled = (tell: (error: unknown) => void, ticks: () => number): ((error: unknown) => void) => {
  let next = 0;
  return (error) => {
    if (ticks() < next) return;
    next = ticks() + TOLD_AGAIN_MS;
    tell(error);
  };
};
