import type { HubObserver } from '@orderline/domain/realtime';
import type { Metrics } from '@orderline/platform';
import type { Encoding } from './encodings.ts';
import type { HeldConnection } from './link.ts';

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
};

type Watched = { readonly all: ReadonlySet<HeldConnection>; readonly now: () => number };

export const measureConnections = (metrics: Metrics, { all, now }: Watched): RealtimeMetrics => {
  let subscriptions = 0;
  for (const transport of ['websocket', 'sse'] as const) metrics.realtimeOpened.inc({ transport }, 0);
  metrics.beforeRender(() => {
    const open = { websocket: 0, sse: 0 };
    for (const { encoding } of all) open[encoding.transport] += 1;
    for (const transport of ['websocket', 'sse'] as const)
      metrics.realtimeConnections.set({ transport }, open[transport]);
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
    told: (committedAt) => metrics.realtimeLagSeconds.observe(Math.max(0, now() - committedAt) / 1000),
    dropped: (bytes) => metrics.realtimeDroppedBytes.inc(bytes),
    ofHub: {
      onFilled: (publications) => metrics.realtimeFilled.inc(publications),
      onRead: (requests) => {
        metrics.realtimeLogReads.inc();
        metrics.realtimeLogRequests.inc(requests);
      },
    },
  };
};
