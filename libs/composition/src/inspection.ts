import { openKafka, type PartitionLag } from '@orderline/adapters-kafka';
import {
  type Database,
  type FulfilmentCounts,
  pgFulfilmentCounts,
  pgOutboxBacklog,
  pgParked,
  pgRecentEvents,
  type RecentEvent,
} from '@orderline/adapters-postgres';
import type { OutboxBacklog, ParkedEvents } from '@orderline/domain/messaging';
import type { ApiConfig, Logger } from '@orderline/platform';
import { subscriptions } from './messaging/consumers.ts';

export type { RecentEvent };

/** What goes on inside, for a developer to look at; nothing of it changes anything. */
export type Inspection = {
  readonly backlog: () => Promise<OutboxBacklog>;
  /** The newest first. */
  readonly recentEvents: (limit: number) => Promise<readonly RecentEvent[]>;
  readonly parked: Pick<ParkedEvents, 'list'>;
  readonly fulfilments: () => Promise<FulfilmentCounts>;
  /** How far each consumer is behind; undefined where no broker carries events. */
  readonly lag: (() => Promise<readonly PartitionLag[]>) | undefined;
  readonly close: () => Promise<void>;
};

export type InspectionNeeds = { readonly kafka: ApiConfig['kafka']; readonly logger: Logger };

export const openInspection = (
  { business }: Pick<Database, 'business'>,
  { kafka: settings, logger }: InspectionNeeds,
): Inspection => {
  const { brokers, clientId } = settings;
  const kafka = brokers && openKafka({ ...settings, brokers, clientId: `${clientId}-inspection`, logger });
  return {
    backlog: pgOutboxBacklog(business),
    recentEvents: pgRecentEvents(business),
    parked: pgParked(business),
    fulfilments: pgFulfilmentCounts(business),
    lag: kafka && (() => kafka.lag(subscriptions)),
    close: async () => kafka?.close(),
  };
};
