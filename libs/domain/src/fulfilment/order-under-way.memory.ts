import { asId, type EventId, type NewId, type OrderId, type Parcel, type UserId } from '../shared/index.ts';
import { createMemory, memoryIdempotencyKeys, memoryInbox, memoryOutbox } from '../shared/shared.memory.ts';
import { memoryFulfilments, memoryRefunds } from './fulfilment.memory.ts';
import type { FulfilmentTimeouts } from './fulfilment.ts';
import { createFulfilment, createFulfilmentDesk } from './index.ts';
import { askForPayments } from './payment-questions.ts';
import type { AskedRefund, PaymentAnswer, PaymentStatus, Payments, RefundAnswer } from './payments.ts';
import type { GivenBack, OrderProgress } from './ports.ts';
import { askForRefunds } from './refund-questions.ts';

const timeouts: FulfilmentTimeouts = {
  paymentSeconds: 60,
  pickSeconds: 60,
  collectionSeconds: 60,
  deliverySeconds: 60,
  reminders: 2,
};

const milestones = ['placed', 'paid', 'packed', 'shipped', 'delivered'];

/** A payment provider that answers what it is told to, and keeps its one payment, of so many minor units. */
const aProvider = (captured: number) => {
  let status: PaymentStatus | null = null;
  let isDeaf = false;
  let refusesRefunds = false;
  const given = new Map<string, number>();
  const givenBack = () => [...given.values()].reduce((sum, minor) => sum + minor, 0);
  const asked: string[] = [];
  const script: PaymentStatus[] = [];
  const told = (): PaymentAnswer => {
    if (isDeaf) return { kind: 'unknown', detail: 'no reply' };
    return status ? { kind: 'known', status } : { kind: 'none' };
  };
  const on = (name: string, change: () => void) => async (): Promise<PaymentAnswer> => {
    asked.push(name);
    change();
    return told();
  };
  const payments: Payments = {
    authorise: on('authorise', () => {
      status ??= script.shift() ?? 'authorised';
    }),
    find: on('find', () => undefined),
    capture: on('capture', () => {
      if (status === 'authorised') status = 'captured';
    }),
    void: on('void', () => {
      if (status !== 'captured' && status !== 'refunded') status = 'voided';
    }),
    refund: async (_orderId, { refundId, amount }: AskedRefund): Promise<RefundAnswer> => {
      asked.push('refund');
      const isLeft = amount.minor <= captured - givenBack();
      if (status === 'captured' && !given.has(refundId) && isLeft && !refusesRefunds) given.set(refundId, amount.minor);
      if (status === 'captured' && givenBack() === captured) status = 'refunded';
      if (isDeaf || !status) return isDeaf ? { kind: 'unknown', detail: 'no reply' } : { kind: 'none' };
      const isDone = given.get(refundId) === amount.minor;
      return isDone ? { kind: 'done', status } : { kind: 'refused', status, reason: 'no' };
    },
  };
  return {
    payments,
    asked,
    status: () => status,
    givenBack,
    refusesRefunds: (refuses: boolean) => {
      refusesRefunds = refuses;
    },
    willAnswer: (next: PaymentStatus) => script.push(next),
    becomes: (next: PaymentStatus) => {
      status = next;
    },
    goesDeaf: (deaf: boolean) => {
      isDeaf = deaf;
    },
  };
};

/** Minor units in all. */
export const toldOf = (refunds: readonly GivenBack[]): number =>
  refunds.reduce((sum, { amount }) => sum + amount.minor, 0);

/** One order on its way, and all who have a part in it, for tests of this feature alone. */
export const anOrderUnderWay = async () => {
  const memory = createMemory();
  const fulfilments = memoryFulfilments(memory);
  const outbox = memoryOutbox(memory);
  const states = memory.table<string, string>('order');
  const shipped: Parcel[] = [];
  const refunds: GivenBack[] = [];
  let clock = new Date('2026-03-04T05:06:07.089Z');
  let count = 0;
  const newId: NewId = () => {
    count += 1;
    return asId(`01990000-0000-7000-8000-${String(count).padStart(12, '0')}`);
  };
  const [orderId, customerId] = [newId<OrderId>(), newId<UserId>()];
  const amount = { minor: 1250, currency: 'GBP' };
  states.set(orderId, 'placed');
  const state = () => states.get(orderId) ?? '';
  const orderProgress: OrderProgress = {
    find: async (id) => ({
      id,
      customerId,
      total: amount,
      lines: [{ productId: asId('01990000-0000-7000-8000-00000000000b'), sku: 'MUG-01', quantity: 2 }],
      shippingAddress: { recipient: 'Ada', line1: '1 Mill Lane', city: 'Leeds', postalCode: 'LS1 1AA', country: 'GB' },
    }),
    advance: async (_id, { to, carrier, trackingNumber }) => {
      if (state().startsWith('cancelled')) return 'cancelled';
      if (milestones.indexOf(to) !== milestones.indexOf(state()) + 1) throw new Error(`${state()} → ${to}`);
      states.set(orderId, to);
      if (to === 'shipped') shipped.push({ carrier, trackingNumber });
      return 'advanced';
    },
    cancel: async (_id, reason) => {
      if (milestones.indexOf(state()) > 2) throw new Error(`${state()} → cancelled`);
      if (!state().startsWith('cancelled')) states.set(orderId, `cancelled: ${reason}`);
    },
    refund: async (_id, given) => {
      refunds.push(given);
      if (toldOf(refunds) > amount.minor) throw new Error('more is told to be given back than it cost');
    },
  };
  const provider = aProvider(amount.minor);
  const refundStore = memoryRefunds(memory);
  const stores = {
    ...{ fulfilments, refunds: refundStore, orderProgress, outbox },
    ...{ inbox: memoryInbox(memory), idempotency: memoryIdempotencyKeys(memory) },
  };
  const { insertFulfilments } = fulfilments;
  const facts = { timeouts, newId, now: () => clock };
  const ports = { transact: memory.transact(stores), insertFulfilments, agenda: fulfilments, ...facts };
  const fulfilment = createFulfilment(ports);
  const desk = createFulfilmentDesk({
    ...ports,
    fulfilmentReader: refundStore,
    orderMessages: { ofOrder: async () => ({ told: [], inTheWay: [] }) },
  });
  const versions = new Map<string, number>();
  const delivery = (consumer: string) => {
    const version = (versions.get(consumer) ?? 0) + 1;
    versions.set(consumer, version);
    return { consumer, eventId: newId<EventId>(), type: consumer, aggregateId: orderId, version } as const;
  };
  await fulfilment.beginFulfilments([{ delivery: delivery('fulfilment'), orderId, customerId, amount }]);
  const { take, ask } = askForPayments({ ...ports, payments: provider.payments });
  const questions = askForRefunds({ ...ports, refundAgenda: refundStore, payments: provider.payments });
  return {
    provider,
    askForPayments: async () => {
      const due = await take({ limit: 10 });
      await Promise.all(due.map(ask));
      return due.length;
    },
    askForRefunds: async () => {
      const due = await questions.take({ limit: 10 });
      await Promise.all(due.map(questions.ask));
      return due.length;
    },
    /** Staff ask for so much to be given back. */
    refundIs: (minor: number, key?: string) =>
      desk.requestRefund({
        ...{ orderId, amount: { ...amount, minor }, reason: 'late', requestedBy: { kind: 'user', id: customerId } },
        ...(key !== undefined && { idempotencyKey: { scope: 'desk', key, fingerprint: String(minor) } }),
      }),
    retries: () => desk.retryStep({ orderId }),
    inspected: async () => {
      const found = await desk.inspectFulfilment({ orderId });
      if (!found.ok) throw new Error('nothing was begun');
      return found.value;
    },
    amount,
    picked: () => fulfilment.pickCompleted({ delivery: delivery('picking'), orderId }),
    pickRejected: () => fulfilment.pickRejected({ delivery: delivery('picking'), orderId }),
    collected: (parcel: Parcel = { trackingNumber: 'PP1' }) =>
      fulfilment.shipmentCollected({ delivery: delivery('shipping'), orderId, ...parcel }),
    shipmentRejected: () => fulfilment.shipmentRejected({ delivery: delivery('shipping'), orderId }),
    delivered: (parcel: Parcel = {}) =>
      fulfilment.shipmentDelivered({ delivery: delivery('shipping'), orderId, ...parcel }),
    /** The order is cancelled by its customer; the event is told by `toldOfCancellation`. */
    customerCancels: () => {
      if (milestones.indexOf(state()) > 2 || state().startsWith('cancelled')) return false;
      states.set(orderId, 'cancelled: customer');
      return true;
    },
    toldOfCancellation: () => fulfilment.cancelFulfilment({ delivery: delivery('fulfilment'), orderId }),
    waits: async (seconds: number) => {
      clock = new Date(clock.getTime() + seconds * 1000);
      return fulfilment.sweepDeadlines({ limit: 10 });
    },
    order: state,
    /** What was told of the goods each time that the order shipped. */
    shipped,
    /** What was told to be given back, each time. */
    refunds,
    status: () => fulfilments.all()[0]?.status ?? 'not begun',
    requests: () => outbox.events().map(({ type }) => type),
    requested: () => outbox.events(),
  };
};
