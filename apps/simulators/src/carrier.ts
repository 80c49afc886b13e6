import { oneOf } from './dials/chance.ts';
import type { DialsOf } from './dials/dials.ts';
import { drawn } from './dials/latency.ts';
import { type Moment, type PartnerOrder, type Rules, type Saying, type Step, UNKNOWN } from './events/order.ts';

type At = Moment<DialsOf<'carrier'>>;

const reasons = ['address-not-served', 'parcel-too-heavy'] as const;

const carriers = ['ParcelPost', 'Northern Couriers', 'Swift & Sons'] as const;

const REQUESTED = 'ShipmentRequested';

const answerOf = ({ orderId, stage, since }: PartnerOrder, { chance }: Pick<At, 'chance'>): Saying | undefined => {
  const at = new Date(since);
  const number = String(Math.floor(chance(orderId, REQUESTED, 'tracking') * 1e10));
  const trackingNumber = `PP${number.padStart(10, '0')}`;
  const parcel = { carrier: oneOf(carriers, chance(orderId, REQUESTED, 'carrier')), trackingNumber };
  switch (stage) {
    case 'collected':
      return { type: 'ShipmentCollected', data: { orderId, ...parcel, collectedAt: at } };
    case 'delivered':
      return { type: 'ShipmentDelivered', data: { orderId, ...parcel, deliveredAt: at } };
    case 'rejected': {
      const reason = oneOf(reasons, chance(orderId, REQUESTED, 'reason'));
      return { type: 'ShipmentRejected', data: { orderId, reason, rejectedAt: at } };
    }
    default:
      return undefined;
  }
};

const lastSaid = (order: PartnerOrder, moment: At): Step => {
  const say = answerOf(order, moment);
  return say
    ? { change: {}, say }
    : {
        change: {},
        note: order.stage === UNKNOWN ? 'is unknown' : `is ${order.stage}, of which there is nothing to tell`,
      };
};

const requested = (order: PartnerOrder, moment: At): Step => {
  if (order.stage !== UNKNOWN) return lastSaid(order, moment);
  const { now, dials, chance } = moment;
  const takes = drawn(dials.collectMs, chance(order.orderId, REQUESTED, 'collectMs'));
  return { change: { stage: 'requested', since: now, dueAt: Math.round(now + takes) } };
};

/** The carrier: collects and delivers, or rejects; asked again, or for the status, it sends its last event once more. */
export const carrier: Rules<DialsOf<'carrier'>> = {
  requestTopic: 'shipping.requests.v1',
  receive: (order, request, moment) => {
    switch (request.type) {
      case REQUESTED:
        return requested(order, moment);
      case 'ShipmentStatusRequested':
        return lastSaid(order, moment);
      case 'ShipmentCancellationRequested':
        return { change: { stage: 'cancelled', since: moment.now, dueAt: null } };
      default:
        return { change: {}, note: `is not changed by ${request.type}` };
    }
  },
  due: (order, moment) => {
    const { now, dials, chance } = moment;
    const by = (stage: string, dueAt: number | null): Step => {
      const change = { stage, since: now, dueAt };
      return { change, say: answerOf({ ...order, ...change }, moment) };
    };
    if (order.stage === 'collected') return by('delivered', null);
    if (chance(order.orderId, REQUESTED, 'rejections') < dials.rejections) return by('rejected', null);
    return by('collected', Math.round(now + drawn(dials.deliverMs, chance(order.orderId, REQUESTED, 'deliverMs'))));
  },
};
