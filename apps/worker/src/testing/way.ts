import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '@orderline/composition';
import { type EventType, encodeEvent } from '@orderline/contracts/events';
import { askForPayments } from '@orderline/domain/fulfilment';
import {
  createInProcessTransport,
  type EventPublisher,
  receiveAll,
  relayBackoff,
  retryParked,
  runRelay,
  type WireEvent,
} from '@orderline/domain/messaging';
import type { OrderId, ProductId, UserId } from '@orderline/domain/shared';
import { Unavailable } from '@orderline/platform';
import type { World } from './struck-world.ts';

/** An order on its way, and what a broker would hold of it: all that was published, in order, duplicates included. */
export type Way = {
  readonly orderId: OrderId;
  readonly productId: ProductId;
  readonly customerId: UserId;
  readonly broker: WireEvent[];
  /** How much of it each consumer has received. */
  readonly offsets: Map<string, number>;
};

const QUANTITY = 2;
const shippingAddress = { recipient: 'Ada', line1: '1 Mill Lane', city: 'Leeds', postalCode: 'LS1 1AA', country: 'GB' };

/** Places an order of two units of a product that has so many. */
export const beginWay = async (world: World, units: number): Promise<Way> => {
  const [customerId, product] = [await world.shop.aCustomer(), await world.shop.aProduct(units)];
  world.sell(product);
  const { productId } = product;
  const items = [{ productId, quantity: QUANTITY }];
  const placed = await world.placing.placeOrder({ customerId, items, shippingAddress });
  if (!placed.ok) throw new Error(`the order was refused: ${placed.error.kind}`);
  return { orderId: placed.value.value.id, productId, customerId, broker: [], offsets: new Map() };
};

/** One pass of the relay, and all that it finds to do by then; throws at the first outage. */
const relayOnce = async ({ queue, receiving, clock }: World, publisher: EventPublisher): Promise<void> => {
  const ending = new AbortController();
  let outage: { readonly error: unknown } | undefined;
  await runRelay({
    queue,
    publisher,
    isOutage: receiving.isOutage,
    backoff: relayBackoff,
    now: clock.now,
    // It sleeps where nothing is left to do, or after an outage.
    sleep: async () => ending.abort(),
    onOutage: (error) => {
      outage = { error };
    },
  })({ signal: ending.signal, limit: 200, concurrency: 1 });
  if (outage) throw outage.error;
};

const PASSES = 400;

/** A partition whose lease was lost is free once the server has heard of it. */
const relayTo = async (world: World, publisher: EventPublisher): Promise<void> => {
  const isWaiting = async () => (await world.outside`select from outbox where published_at is null`).length > 0;
  for (let count = 0; await isWaiting(); count += 1) {
    if (count === PASSES) throw new Error('events are still to be published');
    if (count > 0) await pause(10);
    await relayOnce(world, publisher);
  }
};

/** Relays until nothing waits; throws at the first outage. */
export const relay = (world: World, { broker }: Way): Promise<void> =>
  relayTo(world, { publish: async (events) => void broker.push(...events) });

/** The same where the relay hands its events to the consumers of its own process. */
export const handOver = async (world: World, { broker }: Way): Promise<void> => {
  const { receiving, consumers } = world;
  const stopped = () => new Unavailable('the consumers are stopping');
  const transport = createInProcessTransport({ ...receiving, stopped }, consumers);
  const stopping = new AbortController();
  const running = transport.run(stopping.signal);
  const publish = async (events: readonly WireEvent[]) => {
    await transport.publisher.publish(events);
    broker.push(...events);
  };
  try {
    await relayTo(world, { publish });
  } finally {
    stopping.abort();
    await running;
  }
};

/** Lets a consumer receive what it has not yet, as one batch; what an outage ends is received again from its beginning. */
export const receive = async ({ receivers }: World, { broker, offsets }: Way, name: string): Promise<void> => {
  const consumer = receivers.find((one) => one.name === name);
  if (!consumer) throw new Error(`nobody is called ${name}`);
  const end = broker.length;
  const batch = broker.slice(offsets.get(name) ?? 0, end).filter(({ topic }) => consumer.topics.includes(topic));
  await receiveAll(await consumer.open(batch.map(({ key }) => key)), batch);
  offsets.set(name, end);
};

/** The warehouse or the carrier tells something of the order. */
export const tell = ({ orderId, broker }: Way, type: EventType, more: object): void => {
  const version = broker.filter(({ headers }) => headers.ce_source !== '/orderline/orders').length + 1;
  const occurredAt = new Date();
  broker.push(
    encodeEvent({ id: newId(), type, aggregateId: orderId, version, occurredAt, data: { orderId, ...more } }, {}),
  );
};

const LONGER_THAN_A_LEASE_SECONDS = 31;
const QUESTIONS = 30;

/** Asks the payment provider until it is not its turn any more, which takes as long as a question is put off. */
export const pay = async ({ ports, clock, outside }: World, { orderId }: Way): Promise<void> => {
  const questions = askForPayments(ports);
  const isAsked = async () => {
    const rows = await outside`select from fulfilments where order_id = ${orderId} and next_at is not null`;
    return rows.length > 0;
  };
  for (let count = 0; await isAsked(); count += 1) {
    if (count === QUESTIONS) throw new Error(`order ${orderId} is still to be paid`);
    const outcomes = await Promise.allSettled((await questions.take({ limit: 16 })).map(questions.ask));
    const outage = outcomes.find((outcome) => outcome.status === 'rejected');
    if (outage) throw outage.reason;
    if (outcomes.length === 0) clock.forward(LONGER_THAN_A_LEASE_SECONDS);
  }
};

export const sweepDeadlines = async ({ following }: World): Promise<void> => {
  await following.fulfilment.sweepDeadlines({ limit: 100 });
};

/** The customer cancels; asks again where no answer came, and then hears that it is done. */
export const cancel = async ({ orders }: World, { orderId, customerId }: Way): Promise<void> => {
  const answer = await orders.cancelOrder({ orderId, customerId });
  const isDone = answer.ok || (answer.error.kind === 'invalid-transition' && answer.error.from === 'cancelled');
  if (!isDone) throw new Error(`the order was not cancelled: ${answer.error.kind}`);
};

/** OrderPlaced is parked for fulfilment, due at once. */
export const parkPlaced = async ({ receiving, clock }: World, { broker }: Way): Promise<void> => {
  const [wire] = broker;
  if (!wire) throw new Error('nothing was published');
  const parked = { consumer: 'fulfilment', eventId: wire.headers.ce_id ?? '', wire, attempts: 0 };
  const at = clock.now();
  await receiving.parking.park({ ...parked, dueAt: at, parkedAt: at, error: 'the test wants it' });
};

const LONGER_THAN_A_RETRY_IS_PUT_OFF_SECONDS = 3_700;
const SWEEPS = 20;

/** Tries what is parked until nothing is, however long it is put off meanwhile. */
export const retryAll = async ({ receiving, consumers, clock, outside }: World): Promise<void> => {
  const sweep = retryParked(receiving, consumers);
  const isParked = async () => (await outside`select from parked_events`).length > 0;
  for (let count = 0; await isParked(); count += 1) {
    if (count === SWEEPS) throw new Error('events are still parked');
    if ((await sweep({ limit: 20 })) === 0) clock.forward(LONGER_THAN_A_RETRY_IS_PUT_OFF_SECONDS);
  }
};
