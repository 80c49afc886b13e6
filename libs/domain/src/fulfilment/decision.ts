import type { CancellationCause, Money, Parcel } from '../shared/index.ts';
import { type DecisionTiming, type Fulfilment, transition } from './fulfilment.ts';

export type RequestType =
  | 'PickRequested'
  | 'PickCancellationRequested'
  | 'ShipmentRequested'
  | 'ShipmentCancellationRequested'
  | 'ShipmentStatusRequested';

/** What a decision changes beside the fulfilment itself, in the same transaction. */
export type Effect =
  | { readonly kind: 'advance-order'; readonly to: 'paid' | 'packed' | 'delivered' }
  | ({ readonly kind: 'advance-order'; readonly to: 'shipped' } & Parcel)
  | { readonly kind: 'cancel-order'; readonly reason: CancellationCause }
  | { readonly kind: 'refund-order'; readonly amount: Money }
  /** `version` counts what the warehouse, or the carrier, was asked about the order. */
  | { readonly kind: 'request'; readonly type: RequestType; readonly version: number };

/** `impossible`: nobody can have said so at this point. */
export type Decision =
  | { readonly kind: 'step'; readonly fulfilment: Fulfilment; readonly effects: readonly Effect[] }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'impossible' };

export type DecisionContext = { readonly fulfilment: Fulfilment; readonly timing: DecisionTiming };

export const ignored: Decision = { kind: 'nothing' };
export const impossible: Decision = { kind: 'impossible' };

export const advanceTo = (fulfilment: Fulfilment, ...effects: readonly Effect[]): Decision => ({
  kind: 'step',
  fulfilment,
  effects,
});

/** Asks the warehouse or the carrier for something more; each has its own count of what it was asked. */
export const requestFrom = (fulfilment: Fulfilment, type: RequestType): readonly [Fulfilment, Effect] => {
  const [pick, shipment] = type.startsWith('Pick') ? [1, 0] : [0, 1];
  const pickRequests = fulfilment.pickRequests + pick;
  const shipmentRequests = fulfilment.shipmentRequests + shipment;
  const version = pick === 1 ? pickRequests : shipmentRequests;
  return [
    { ...fulfilment, pickRequests, shipmentRequests },
    { kind: 'request', type, version },
  ];
};

/** Undoes in reverse order what was asked for, and gives the payment back; the order itself is cancelled already. */
export const compensate = ({ fulfilment, timing }: DecisionContext): readonly [Fulfilment, readonly Effect[]] => {
  const undone: Effect[] = [];
  let left = transition(fulfilment, { status: 'voiding' }, timing);
  const retract = (type: RequestType) => {
    const [asked, request] = requestFrom(left, type);
    left = asked;
    undone.push(request);
  };
  if (fulfilment.shipmentRequests > 0) retract('ShipmentCancellationRequested');
  if (fulfilment.pickRequests > 0) retract('PickCancellationRequested');
  return [left, undone];
};

/** Cancels the order and undoes what was asked for. */
export const cancelAndCompensate = (at: DecisionContext, reason: CancellationCause): Decision => {
  const [left, undone] = compensate(at);
  return advanceTo(left, { kind: 'cancel-order', reason }, ...undone);
};
