import { randomUUID } from 'node:crypto';
import { httpClientMetrics } from '@orderline/adapters-http';
import { isOverdue, pgOutboxQueue } from '@orderline/adapters-postgres';
import { consumerBackoff, type IsOutage, type OutboxQueue, type Within } from '@orderline/domain/delivery';
import type { Payments } from '@orderline/domain/fulfilment';
import {
  type HealthCheck,
  type Logger,
  type Metrics,
  runInCall,
  runWithRemoteParent,
  span,
  Unavailable,
  type WorkerConfig,
} from '@orderline/platform';
import type { FollowingPorts } from './application.ts';
import { databaseChecks } from './checks.ts';
import { newId, now } from './clock.ts';
import { openMeasuredDatabase } from './measured-database.ts';
import { countReceipts, measureBacklog } from './measured-delivery.ts';
import { openPayments } from './open-payments.ts';
import { parkingLot, postgresPorts } from './postgres.ts';
import type { TransportNeeds } from './transport.ts';

export type FollowingInfrastructure = {
  readonly ports: FollowingPorts & { readonly payments: Payments | undefined };
  readonly queue: OutboxQueue;
  readonly receiving: TransportNeeds['receiving'];
  readonly checks: Readonly<Record<string, HealthCheck>>;
  close(): Promise<void>;
};

/** An outage blames no event: what cannot be had now is had later. */
export const isOutage: IsOutage = (error) => error instanceof Unavailable;

/** Handles an event in the request and the trace that it comes from. */
const within: Within = ({ headers, topic }, work) =>
  runInCall({ requestId: headers.ce_correlationid ?? randomUUID() }, () =>
    runWithRemoteParent(headers.traceparent ?? headers.ce_traceparent, () =>
      span(`receive ${headers.ce_type ?? topic}`, { 'messaging.destination.name': topic }, work),
    ),
  );

export type FollowingNeeds = { readonly metrics: Metrics; readonly logger: Logger };

/** What a worker stands on: PostgreSQL, for outbox and effects of events, and the providers that fulfilment asks. */
export const openFollowing = async (
  { database: settings, payments: provider }: WorkerConfig,
  { metrics, logger }: FollowingNeeds,
): Promise<FollowingInfrastructure> => {
  const database = openMeasuredDatabase({
    settings: { ...settings, applicationName: 'orderline worker' },
    pools: ['business', 'relay'],
    metrics,
  });
  measureBacklog(metrics, database);
  const { payments, close: closePayments } = openPayments(provider, { metrics: httpClientMetrics(metrics), logger });
  const { transact, stock, notifications } = postgresPorts(database);
  return {
    ports: { transact, stock, notifications, payments, newId, now },
    queue: pgOutboxQueue(database.relay),
    receiving: {
      parking: parkingLot(database),
      isOutage,
      isOverdue,
      backoff: consumerBackoff,
      within,
      onReceipt: countReceipts(metrics, now),
      now,
    },
    checks: await databaseChecks(database),
    close: async () => {
      await Promise.all([closePayments(), database.close()]);
    },
  };
};
