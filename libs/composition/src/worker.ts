import { randomUUID } from 'node:crypto';
import { httpClientMetrics } from '@orderline/adapters-http/metrics';
import { isOverdue, pgAnnouncer, pgOutboxQueue } from '@orderline/adapters-postgres';
import type { AskForRefundsPorts, Payments } from '@orderline/domain/fulfilment';
import {
  consumerBackoff,
  type IsOutage,
  type OutboxQueue,
  type TopicChoice,
  type Within,
} from '@orderline/domain/messaging';
import type { SendEmailsPorts } from '@orderline/domain/notifications';
import type { WebhookCourier } from '@orderline/domain/webhooks';
import {
  type HealthCheck,
  isSampled,
  type Logger,
  type Metrics,
  runInCall,
  runWithRemoteParent,
  type StateLog,
  span,
  Unavailable,
  type WorkerConfig,
} from '@orderline/platform';
import { type Announcing, openAnnouncing } from './announcing.ts';
import { newId, now } from './clock.ts';
import { databaseChecks, postgresPorts } from './database.ts';
import type { WorkerPorts } from './features.ts';
import { linkPartners } from './messaging/link-partners.ts';
import { logFailedDeliveries } from './messaging/log-failed-deliveries.ts';
import type { OpenPartner } from './messaging/partner-links.ts';
import type { TransportNeeds } from './messaging/transport.ts';
import { measureEmails, reportEmails } from './metrics/measured-emails.ts';
import { countReceipts, measureBacklog, measureFulfilments } from './metrics/measured-messaging.ts';
import { measureWebhooks } from './metrics/measured-webhooks.ts';
import { openMeasuredDatabase } from './metrics/observe.ts';
import { POOLS } from './pools.ts';
import { openAnnouncer } from './realtime.ts';
import { startOnDatabase } from './start-on-database.ts';
import { openPayments, openPostman } from './upstreams.ts';
import { openWebhookCourier } from './webhook-courier.ts';

export type WorkerInfrastructure = {
  /** Tells those who are connected what came of events. */
  readonly announcing: Announcing;
  readonly ports: WorkerPorts & Omit<AskForRefundsPorts, 'payments'> & { readonly payments: Payments | undefined };
  /** What is not for `partners`. */
  readonly queue: OutboxQueue;
  readonly partners: readonly OpenPartner[];
  /** Undefined where nobody delivers e-mails. */
  readonly emails: SendEmailsPorts | undefined;
  readonly receiving: TransportNeeds['receiving'];
  readonly courier: WebhookCourier;
  readonly checks: Readonly<Record<string, HealthCheck>>;
  close(): Promise<void>;
};

/** An outage blames no event: what cannot be had now is had later. */
export const isOutage: IsOutage = (error) => error instanceof Unavailable;

/** Handles an event in the request and the trace that it comes from; one that is not recorded needs no span. */
const within: Within = ({ headers, topic }, work) => {
  const { traceparent = headers.ce_traceparent } = headers;
  const traced = () =>
    traceparent !== undefined && !isSampled()
      ? work()
      : span(`receive ${headers.ce_type ?? topic}`, { 'messaging.destination.name': topic }, work);
  return runInCall({ requestId: headers.ce_correlationid ?? randomUUID() }, () =>
    runWithRemoteParent(traceparent, traced),
  );
};

export type WorkerInfrastructureNeeds = {
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly states: StateLog;
};

/** What a worker stands on: PostgreSQL, for outbox and effects of events, and the providers that fulfilment asks. */
export const openWorkerInfrastructure = async (
  config: WorkerConfig,
  { metrics, logger, states }: WorkerInfrastructureNeeds,
): Promise<WorkerInfrastructure> => {
  const { database: settings, payments: provider, fulfilment: timeouts } = config;
  // Each partner without a broker holds a lease of its own while it answers.
  const ofPartners = config.kafka.brokers === undefined ? 2 : 0;
  const database = openMeasuredDatabase({
    settings: {
      ...settings,
      relayPoolSize: settings.relayPoolSize + ofPartners,
      applicationName: 'orderline worker',
      plannedOnce: true,
    },
    pools: POOLS.worker,
    metrics,
  });
  await startOnDatabase(database, states);
  const { transact, stock, agenda, refundAgenda, notifications, ...postgres } = postgresPorts(database);
  const { insertNotifications, insertFulfilments, insertOrderFacts, insertStockFacts } = postgres;
  const { admitUnannounced, webhookDeliveries } = postgres;
  measureBacklog(metrics, { outbox: postgres.outboxBacklog, parked: postgres.parkedEvents });
  measureFulfilments(metrics, postgres.fulfilmentCounts);
  const onLoss = (error: unknown) => logger.warn({ err: error }, 'an announcement was lost');
  const otherwise = pgAnnouncer(database.business, onLoss);
  const link = await openAnnouncer({ redis: config.redis, otherwise, logger, metrics, states });
  const announcing = openAnnouncing({ ...link, metrics, channelEpoch: postgres.channelEpoch });
  const { notificationAnnouncer } = announcing;
  measureEmails(metrics, postgres.emailsWaiting);
  measureWebhooks(metrics, postgres.webhookBacklog);
  const { courier, close: closeCourier } = openWebhookCourier(config, { webhookDeliveries, metrics, logger });
  const http = httpClientMetrics(metrics);
  const { postman, ...mail } = await openPostman(config, logger);
  const onEmail = reportEmails({ logger, metrics });
  const { payments, close: closePayments, checks } = await openPayments(provider, { metrics: http, logger });
  const queueOf = (topics: TopicChoice) => pgOutboxQueue(database.relay, topics);
  const linked = await linkPartners(config, { queueOf, metrics: http, schemaBase: config.kafka.schemaBaseUrl, logger });
  return {
    announcing,
    ports: {
      notificationAnnouncer,
      ...{ transact, stock, agenda, refundAgenda, notifications, payments, timeouts, newId, now },
      ...{ insertNotifications, insertFulfilments, insertOrderFacts, insertStockFacts },
      ...{ admitUnannounced, webhookDeliveries },
    },
    queue: pgOutboxQueue(database.relay, linked.others),
    partners: linked.partners,
    receiving: {
      parking: postgres.parkingLot,
      isOutage,
      isOverdue,
      backoff: consumerBackoff,
      within,
      onReceipt: countReceipts(metrics, now),
      onFailure: logFailedDeliveries(logger),
      now,
    },
    emails: postman && { emailQueue: postgres.emailQueue, postman, onEmail, now },
    courier,
    checks: { ...(await databaseChecks(database)), ...mail.checks, ...checks, ...link.checks },
    close: async () => {
      await announcing.drain();
      mail.close();
      await Promise.all([closePayments(), closeCourier(), linked.close(), link.close(), database.close()]);
    },
  };
};
