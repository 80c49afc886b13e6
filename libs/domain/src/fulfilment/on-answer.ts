import { advanceTo, type Decision, type DecisionContext, ignored, impossible, requestFrom } from './decision.ts';
import type { Effect } from './effects.ts';
import { type Fulfilment, type FulfilmentStatus, transition } from './fulfilment.ts';

const order: readonly FulfilmentStatus[] = ['authorising', 'picking', 'shipping', 'capturing', 'delivering'];

/** Before its status an answer is impossible; after it, and once all has ended, it comes too late to matter. */
export const expected = ({ fulfilment }: DecisionContext, status: FulfilmentStatus, then: () => Decision): Decision => {
  if (fulfilment.status === status) return then();
  const isEarly = order.includes(fulfilment.status) && order.indexOf(fulfilment.status) < order.indexOf(status);
  return isEarly || wasNeverAsked(fulfilment, status) ? impossible : ignored;
};

const wasNeverAsked = ({ pickRequests, shipmentRequests }: Fulfilment, status: FulfilmentStatus): boolean =>
  status === 'picking' ? pickRequests === 0 : shipmentRequests === 0;

export const onPicked = ({ fulfilment, timing }: DecisionContext): Decision => {
  const [asked, request] = requestFrom(transition(fulfilment, { status: 'shipping' }, timing), 'ShipmentRequested');
  return advanceTo(asked, { kind: 'advance-order', to: 'packed' }, request);
};

export const onCollected = ({ fulfilment, timing }: DecisionContext, trackingNumber: string): Decision =>
  advanceTo(transition(fulfilment, { status: 'capturing' }, timing), {
    kind: 'advance-order',
    to: 'shipped',
    trackingNumber,
  });

export const onDelivered = ({ fulfilment, timing }: DecisionContext, trackingNumber?: string): Decision => {
  const delivered = { ...fulfilment, deliveredAt: timing.now };
  const reached: Effect = { kind: 'advance-order', to: 'delivered' };
  switch (fulfilment.status) {
    case 'shipping':
      return advanceTo(
        transition(delivered, { status: 'capturing' }, timing),
        { kind: 'advance-order', to: 'shipped', trackingNumber },
        reached,
      );
    case 'capturing':
    case 'uncollected':
      return fulfilment.deliveredAt ? ignored : advanceTo({ ...delivered, updatedAt: timing.now }, reached);
    case 'delivering':
      return advanceTo(transition(delivered, { status: 'completed' }, timing), reached);
    default:
      return fulfilment.shipmentRequests === 0 ? impossible : ignored;
  }
};
