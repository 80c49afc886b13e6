import type { CancellationCause, Effect, RequestType } from './effects.ts';
import { type Circumstances, type Fulfilment, turn } from './fulfilment.ts';

/** `impossible`: nobody can have said so at this point. */
export type Decision =
  | { readonly kind: 'step'; readonly fulfilment: Fulfilment; readonly effects: readonly Effect[] }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'impossible' };

export type Standing = { readonly fulfilment: Fulfilment; readonly circumstances: Circumstances };

export const nothing: Decision = { kind: 'nothing' };
export const impossible: Decision = { kind: 'impossible' };

export const step = (fulfilment: Fulfilment, ...effects: readonly Effect[]): Decision => ({
  kind: 'step',
  fulfilment,
  effects,
});

/** Asks the warehouse or the carrier for something more; each has its own count of what it was asked. */
export const ask = (fulfilment: Fulfilment, type: RequestType): readonly [Fulfilment, Effect] => {
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
export const undo = ({ fulfilment, circumstances }: Standing): readonly [Fulfilment, readonly Effect[]] => {
  const undone: Effect[] = [];
  let left = turn(fulfilment, { status: 'voiding' }, circumstances);
  const retract = (type: RequestType) => {
    const [asked, request] = ask(left, type);
    left = asked;
    undone.push(request);
  };
  if (fulfilment.shipmentRequests > 0) retract('ShipmentCancellationRequested');
  if (fulfilment.pickRequests > 0) retract('PickCancellationRequested');
  return [left, undone];
};

/** Cancels the order and undoes what was asked for. */
export const giveUp = (at: Standing, reason: CancellationCause): Decision => {
  const [left, undone] = undo(at);
  return step(left, { kind: 'cancel-order', reason }, ...undone);
};
