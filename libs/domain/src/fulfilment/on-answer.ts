import { ask, type Decision, impossible, nothing, type Standing, step } from './decision.ts';
import type { Effect } from './effects.ts';
import { type Fulfilment, type FulfilmentStatus, turn } from './fulfilment.ts';

const order: readonly FulfilmentStatus[] = ['authorising', 'picking', 'shipping', 'capturing', 'delivering'];

/** Before its status an answer is impossible; after it, and once all has ended, it comes too late to matter. */
export const expected = ({ fulfilment }: Standing, status: FulfilmentStatus, then: () => Decision): Decision => {
  if (fulfilment.status === status) return then();
  const isEarly = order.includes(fulfilment.status) && order.indexOf(fulfilment.status) < order.indexOf(status);
  return isEarly || wasNeverAsked(fulfilment, status) ? impossible : nothing;
};

const wasNeverAsked = ({ pickRequests, shipmentRequests }: Fulfilment, status: FulfilmentStatus): boolean =>
  status === 'picking' ? pickRequests === 0 : shipmentRequests === 0;

export const onPicked = ({ fulfilment, circumstances }: Standing): Decision => {
  const [asked, request] = ask(turn(fulfilment, { status: 'shipping' }, circumstances), 'ShipmentRequested');
  return step(asked, { kind: 'reach', to: 'packed' }, request);
};

export const onCollected = ({ fulfilment, circumstances }: Standing, trackingNumber: string): Decision =>
  step(turn(fulfilment, { status: 'capturing' }, circumstances), { kind: 'reach', to: 'shipped', trackingNumber });

export const onDelivered = ({ fulfilment, circumstances }: Standing, trackingNumber?: string): Decision => {
  const delivered = { ...fulfilment, deliveredAt: circumstances.now };
  const reached: Effect = { kind: 'reach', to: 'delivered' };
  switch (fulfilment.status) {
    case 'shipping':
      return step(
        turn(delivered, { status: 'capturing' }, circumstances),
        { kind: 'reach', to: 'shipped', trackingNumber },
        reached,
      );
    case 'capturing':
    case 'uncollected':
      return fulfilment.deliveredAt ? nothing : step({ ...delivered, updatedAt: circumstances.now }, reached);
    case 'delivering':
      return step(turn(delivered, { status: 'completed' }, circumstances), reached);
    default:
      return fulfilment.shipmentRequests === 0 ? impossible : nothing;
  }
};
