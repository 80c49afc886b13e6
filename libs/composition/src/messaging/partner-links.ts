import { createHttpClient, PARTNER_POLICY, type PartnerLink, partnerLink } from '@orderline/adapters-http';
import type { HttpClientMetrics } from '@orderline/adapters-http/metrics';
import { contractOf } from '@orderline/contracts/events';
import type { OutboxQueue, TopicChoice } from '@orderline/domain/messaging';
import { createLogThrottle, type WorkerConfig } from '@orderline/platform';
import { namingSchemasAt } from './schema-base.ts';

type Partner = {
  readonly name: 'warehouse' | 'carrier';
  readonly setting: string;
  /** What we ask of it. */
  readonly requests: string;
  /** What it tells us. */
  readonly answers: string;
};

const PARTNERS: readonly Partner[] = [
  {
    name: 'warehouse',
    setting: 'WAREHOUSE_URL',
    requests: contractOf('PickRequested').topic,
    answers: contractOf('PickCompleted').topic,
  },
  {
    name: 'carrier',
    setting: 'CARRIER_URL',
    requests: contractOf('ShipmentRequested').topic,
    answers: contractOf('ShipmentCollected').topic,
  },
];

/** A partner that is reached without a broker, and the part of the outbox that is for it. */
export type OpenPartner = {
  readonly name: string;
  readonly link: PartnerLink;
  readonly queue: OutboxQueue;
};

export type LinkedPartners = {
  readonly partners: readonly OpenPartner[];
  /** What is left to the relay; undefined for every topic. */
  readonly others: TopicChoice | undefined;
  close(): Promise<void>;
};

export type PartnersNeeds = {
  /** Reads part of the outbox. */
  readonly queueOf: (topics: TopicChoice) => OutboxQueue;
  readonly metrics: HttpClientMetrics;
  /** Where schemas are served. */
  readonly schemaBase?: string | undefined;
  readonly logger: { warn(fields: object, text: string): void; error(fields: object, text: string): void };
};

const TOLD_AGAIN_MS = 60_000;

/** Links to those partners that have a URL; what is asked of the others goes nowhere, which is said here. */
export const openPartners = (
  { warehouseUrl, carrierUrl }: WorkerConfig['partners'],
  { queueOf, metrics, schemaBase, logger }: PartnersNeeds,
): LinkedPartners => {
  const urls = { warehouse: warehouseUrl, carrier: carrierUrl };
  const say = createLogThrottle({ everyMs: TOLD_AGAIN_MS });
  const opened = PARTNERS.flatMap(({ name, setting, requests, answers }) => {
    const origin = urls[name];
    if (origin === undefined) {
      logger.warn({ partner: name }, `what is asked of the ${name} goes nowhere: set ${setting}`);
      return [];
    }
    const client = createHttpClient({ upstream: name, origin, policy: PARTNER_POLICY, metrics });
    const onUnfit = (reason: string): void =>
      say(name, () => logger.error({ partner: name, reason }, 'a message of a partner is left out'));
    const link = partnerLink({ partner: name, client, topics: [answers], onUnfit });
    const publisher = namingSchemasAt(schemaBase, link.publisher);
    return [
      { name, link: { ...link, publisher }, queue: queueOf({ only: [requests] }), requests, close: client.close },
    ];
  });
  return {
    partners: opened,
    others: opened.length === 0 ? undefined : { except: opened.map(({ requests }) => requests) },
    close: async () => {
      await Promise.all(opened.map(({ close }) => close()));
    },
  };
};
