import { oneOf } from './dials/chance.ts';
import type { DialsOf } from './dials/dials.ts';
import { drawn } from './dials/latency.ts';
import { type Moment, type PartnerOrder, type Rules, type Saying, type Step, UNKNOWN } from './events/order.ts';

type At = Moment<DialsOf<'warehouse'>>;

const reasons = ['damaged', 'missing'] as const;

const REQUESTED = 'PickRequested';

const answerOf = ({ orderId, stage, since }: PartnerOrder, { chance }: Pick<At, 'chance'>): Saying | undefined => {
  const at = new Date(since);
  if (stage === 'picked') return { type: 'PickCompleted', data: { orderId, packedAt: at } };
  if (stage !== 'rejected') return undefined;
  const reason = oneOf(reasons, chance(orderId, REQUESTED, 'reason'));
  return { type: 'PickRejected', data: { orderId, reason, rejectedAt: at } };
};

const requested = (order: PartnerOrder, moment: At): Step => {
  const { now, dials, chance } = moment;
  switch (order.stage) {
    case UNKNOWN: {
      const takes = drawn(dials.pickMs, chance(order.orderId, REQUESTED, 'pickMs'));
      return { change: { stage: 'picking', since: now, dueAt: Math.round(now + takes) } };
    }
    case 'picking':
      return { change: {}, note: 'is picked already' };
    case 'cancelled':
      return { change: {}, note: 'was cancelled' };
    default:
      return { change: {}, say: answerOf(order, moment) };
  }
};

/** The warehouse: picks an order, or cannot; asked again it answers once more; what is cancelled is not answered. */
export const warehouse: Rules<DialsOf<'warehouse'>> = {
  requestTopic: 'warehouse.requests.v1',
  receive: (order, request, moment) => {
    if (request.type === REQUESTED) return requested(order, moment);
    if (request.type === 'PickCancellationRequested') {
      return { change: { stage: 'cancelled', since: moment.now, dueAt: null } };
    }
    return { change: {}, note: `is not changed by ${request.type}` };
  },
  due: (order, moment) => {
    const rejected = moment.chance(order.orderId, REQUESTED, 'rejections') < moment.dials.rejections;
    const change = { stage: rejected ? 'rejected' : 'picked', since: moment.now, dueAt: null };
    return { change, say: answerOf({ ...order, ...change }, moment) };
  },
};
