import { randomUUID } from 'node:crypto';
import { createHttpClient, type HttpPolicy, PARTNER_POLICY, partnerLink } from '@orderline/adapters-http';
import { consumerBackoff, type ReceivePorts, type TopicChoice, type WireEvent } from '@orderline/domain/messaging';
import { memoryOutboxQueue, memoryParkingLot } from '@orderline/domain/messaging.memory';
import { asId, type DomainEvent, type EventId, ok } from '@orderline/domain/shared';
import { createMemory, memoryOutbox } from '@orderline/domain/shared.memory';
import { createMetrics, Unavailable, unwatched } from '@orderline/platform';
import type { OpenPartner } from '../messaging/partner-links.ts';
import type { EventConsumer } from '../messaging/transport.ts';

const now = (): Date => new Date();

const TOPICS: Readonly<Partial<Record<DomainEvent['aggregate']['type'], string>>> = {
  pick: 'warehouse.requests.v1',
  shipment: 'shipping.requests.v1',
};

/** The topic is the one of the aggregate, the value its version. */
const encode = ({ id, aggregate, version }: DomainEvent): WireEvent => ({
  topic: TOPICS[aggregate.type] ?? 'orderline.orders.v1',
  key: aggregate.id,
  headers: { ce_id: id },
  value: String(version),
});

/** An outbox in memory, from which the events of partners go out. */
export const partnerOutbox = () => {
  const memory = createMemory();
  const outbox = memoryOutbox(memory);
  const queueOf = (topics: TopicChoice) =>
    memoryOutboxQueue(memory, { partitions: 2, events: outbox.events, encode, topics });
  const record = (type: 'pick' | 'shipment', key: string, versions: readonly number[]): Promise<void> =>
    outbox.append(
      versions.map((version) => ({
        id: asId<EventId>(randomUUID()),
        type: 'Requested',
        aggregate: { type, id: asId(key) },
        version,
        occurredAt: now(),
        data: null,
      })),
    );
  return { queueOf, record };
};

export type PartnerAt = { readonly origin: string; readonly policy?: Partial<HttpPolicy> };

export const openPartnerAt = (
  name: 'warehouse' | 'carrier',
  { origin, policy, queueOf }: PartnerAt & { readonly queueOf: (topics: TopicChoice) => OpenPartner['queue'] },
) => {
  const [requests, answers] =
    name === 'warehouse'
      ? (['warehouse.requests.v1', 'warehouse.events.v1'] as const)
      : (['shipping.requests.v1', 'shipping.events.v1'] as const);
  const client = createHttpClient({ upstream: name, origin, policy: { ...PARTNER_POLICY, ...policy } });
  const unfit: string[] = [];
  const link = partnerLink({ partner: name, client, topics: [answers], onUnfit: (reason) => unfit.push(reason) });
  const failedPulls: unknown[] = [];
  const fetchAfter: OpenPartner['link']['fetchAfter'] = async (position) => {
    try {
      return await link.fetchAfter(position);
    } catch (error) {
      failedPulls.push(error);
      throw error;
    }
  };
  const partner: OpenPartner = { name, link: { ...link, fetchAfter }, queue: queueOf({ only: [requests] }) };
  return { partner, unfit, failedPulls, close: client.close };
};

/** An event that a partner tells, with its version as the value. */
export const toldBy = (topic: string, key: string, version: number): WireEvent => ({
  topic,
  key,
  headers: { ce_id: `${key}${version}` },
  value: String(version),
});

/** A consumer of the warehouse's events, and what it received; `handle` may throw. */
export const aConsumer = (handle: (id: string) => void = () => undefined) => {
  const received: string[] = [];
  const consumer: EventConsumer = {
    name: 'fulfilment',
    topics: ['warehouse.events.v1'],
    decode: ({ key, headers, value }) => ({
      ok: true,
      event: decoded({ id: headers.ce_id, aggregateId: key, version: Number(value) }),
    }),
    handlerOf:
      () =>
      async (_delivery, { id }) => {
        handle(id);
        received.push(id);
        return ok('handled');
      },
  };
  return { consumer, received };
};

type Decoded = Extract<ReturnType<EventConsumer['decode']>, { readonly ok: true }>['event'];

/** What a delivery needs of an event is there; its data is read by nobody here. */
const decoded = (parts: { readonly id: string | undefined; readonly aggregateId: string; readonly version: number }) =>
  ({ ...parts, type: 'PickCompleted', occurredAt: now() }) as Decoded;

export const loopPorts = (consumers: readonly EventConsumer[] = []) => {
  const receiving: ReceivePorts = {
    parking: memoryParkingLot(createMemory()),
    deadLetters: { send: async () => undefined },
    isOutage: (error) => error instanceof Unavailable,
    isOverdue: () => false,
    backoff: consumerBackoff,
    within: (_wire, work) => work(),
    now,
  };
  const failed: string[] = [];
  const loop = (name: string) => ({ ...unwatched, failed: () => void failed.push(name) });
  return { loops: { receiving, consumers, loopMonitor: { loop }, metrics: createMetrics('test') }, failed };
};
