import { type EventId, err, type NewId, type OrderId, type Outbox, ok, type Result } from '../shared/index.ts';
import { decide, type Input } from './decide.ts';
import type { Decision, Effect, RequestType } from './decision.ts';
import type { DecisionTiming } from './fulfilment.ts';
import type { FulfilmentRepository, FulfilmentRequest, OrderProgress, OrderToFulfil } from './ports.ts';

type AskedOf = {
  readonly order: OrderToFulfil;
  readonly type: RequestType;
  readonly version: number;
  readonly now: Date;
};

/** The request in words that its receiver needs, and no more. */
const requestOf = ({ order, type, version, now }: AskedOf, id: EventId): FulfilmentRequest => {
  const asked = { orderId: order.id, requestedAt: now };
  const facts = { id, version, occurredAt: now };
  const pick = { ...facts, aggregate: { type: 'pick', id: order.id } } as const;
  const shipment = { ...facts, aggregate: { type: 'shipment', id: order.id } } as const;
  const reason = 'order-cancelled';
  switch (type) {
    case 'PickRequested': {
      const lines = order.lines.map(({ productId, sku, quantity }) => ({ productId, sku, quantity }));
      return { ...pick, type, data: { ...asked, lines } };
    }
    case 'PickCancellationRequested':
      return { ...pick, type, data: { ...asked, reason } };
    case 'ShipmentRequested':
      return { ...shipment, type, data: { ...asked, shippingAddress: order.shippingAddress } };
    case 'ShipmentCancellationRequested':
      return { ...shipment, type, data: { ...asked, reason } };
    case 'ShipmentStatusRequested':
      return { ...shipment, type, data: asked };
  }
};

/** What changes when a fulfilment moves on, in one transaction. */
export type FulfilmentStores = {
  readonly fulfilments: FulfilmentRepository;
  readonly orderProgress: OrderProgress;
  readonly outbox: Outbox<FulfilmentRequest>;
};

export type Advance = {
  readonly orderId: OrderId;
  readonly input: Input;
  readonly timing: DecisionTiming;
  readonly newId: NewId;
};

export type ImpossibleAnswer = { readonly kind: 'impossible-answer' };

/**
 * Tells a fulfilment something, inside a transaction, and does what it decides. Where the order turns out to be cancelled
 * already, it hears of that instead: the order's row decides the race.
 */
export const advance = async (
  stores: FulfilmentStores,
  { orderId, input, timing, newId }: Advance,
): Promise<Result<'advanced' | 'nothing', ImpossibleAnswer>> => {
  const fulfilment = await stores.fulfilments.lock(orderId);
  if (!fulfilment) return err({ kind: 'impossible-answer' });
  const perform = (effects: readonly Effect[]) => performAll(stores, { orderId, effects, now: timing.now, newId });
  const settle = async (decision: Decision): Promise<Result<'advanced' | 'nothing', ImpossibleAnswer>> => {
    if (decision.kind === 'impossible') return err({ kind: 'impossible-answer' });
    if (decision.kind === 'nothing') return ok('nothing');
    if ((await perform(decision.effects)) === 'cancelled') {
      return settle(decide(fulfilment, { kind: 'order-cancelled' }, timing));
    }
    await stores.fulfilments.save(decision.fulfilment);
    return ok('advanced');
  };
  return settle(decide(fulfilment, input, timing));
};

type Perform = Pick<Advance, 'orderId' | 'newId'> & { readonly effects: readonly Effect[]; readonly now: Date };

const performAll = async (
  { orderProgress, outbox }: FulfilmentStores,
  { orderId, effects, now, newId }: Perform,
): Promise<'done' | 'cancelled'> => {
  for (const effect of effects) {
    switch (effect.kind) {
      case 'advance-order':
        if ((await orderProgress.advance(orderId, effect)) === 'cancelled') return 'cancelled';
        break;
      case 'cancel-order':
        await orderProgress.cancel(orderId, effect.reason);
        break;
      case 'refund-order':
        await orderProgress.refund(orderId, { amount: effect.amount });
        break;
      case 'request': {
        const order = await orderProgress.find(orderId);
        await outbox.append([requestOf({ order, ...effect, now }, newId())]);
      }
    }
  }
  return 'done';
};
