import type { HubObserver } from '@orderline/domain/realtime';
import type { Metrics } from '@orderline/platform';
import type { Encoding } from './encodings.ts';
import type { HeldConnection } from './link.ts';
import type { WatchedRealtime } from './realtime.ts';

type Transport = Encoding['transport'];

export type RealtimeMetrics = {
  readonly opened: (transport: Transport) => void;
  readonly closed: (transport: Transport, code: number) => void;
  readonly refused: (transport: Transport, why: string) => void;
  readonly joined: () => void;
  readonly left: (channels: number) => void;
  /** A publication was written that was committed at that time. */
  readonly told: (committedAt: number) => void;
  readonly dropped: (bytes: number) => void;
  readonly ofHub: HubObserver;
  readonly watch: () => Pick<WatchedRealtime, 'connections' | 'subscriptions' | 'told' | 'meanLagMs'>;
};

type Watched = { readonly all: ReadonlySet<HeldConnection>; readonly now: () => number };

export const measureConnections = (metrics: Metrics, { all, now }: Watched): RealtimeMetrics => {
  let subscriptions = 0;
  const told = { count: 0, lagMs: 0 };
  const open = () => {
    const counts = { websocket: 0, sse: 0 };
    for (const { encoding } of all) counts[encoding.transport] += 1;
    return counts;
  };
  for (const transport of ['websocket', 'sse'] as const) metrics.realtimeOpened.inc({ transport }, 0);
  metrics.beforeRender(() => {
    const counts = open();
    for (const transport of ['websocket', 'sse'] as const)
      metrics.realtimeConnections.set({ transport }, counts[transport]);
    metrics.realtimeSubscriptions.set(subscriptions);
  });
  return {
    opened: (transport) => metrics.realtimeOpened.inc({ transport }),
    closed: (transport, code) => metrics.realtimeClosed.inc({ transport, code }),
    refused: (transport, reason) => metrics.realtimeRefused.inc({ transport, reason }),
    joined: () => {
      subscriptions += 1;
    },
    left: (channels) => {
      subscriptions -= channels;
    },
    told: (committedAt) => {
      const lagMs = Math.max(0, now() - committedAt);
      told.count += 1;
      told.lagMs += lagMs;
      metrics.realtimeLagSeconds.observe(lagMs / 1000);
    },
    dropped: (bytes) => metrics.realtimeDroppedBytes.inc(bytes),
    watch: () => ({
      ...{ connections: open(), subscriptions, told: told.count },
      meanLagMs: told.count === 0 ? null : told.lagMs / told.count,
    }),
    ofHub: {
      onFilled: (publications) => metrics.realtimeFilled.inc(publications),
      onRead: (requests) => {
        metrics.realtimeLogReads.inc();
        metrics.realtimeLogRequests.inc(requests);
      },
    },
  };
};
