import { type PortsOf, withPorts } from '../shared/index.ts';
import { cancelAnyOrder, cancelOrder } from './cancel-order.ts';
import { findOrders, inspectHistory, inspectOrder, lookUpOrder } from './find-orders.ts';
import { addNote, listNotes } from './notes.ts';
import { placeOrder } from './place-order.ts';
import { findOrder, listOrders, orderHistory, orderOwners } from './read-orders.ts';

export type * from './cancel-order.ts';
export * from './cancellation.ts';
export type { DraftRefusal, OrderedItem, OrderedSku, SkuIndex } from './draft-order.ts';
export * from './events.ts';
export type * from './find-orders.ts';
export { exportOrders } from './find-orders.ts';
export type * from './notes.ts';
export * from './order.ts';
export type * from './place-order.ts';
export type * from './ports.ts';
export { type OrderProgressPorts, orderProgress } from './progress-order.ts';
export type * from './read-orders.ts';

const useCases = {
  placeOrder,
  cancelOrder,
  cancelAnyOrder,
  findOrder,
  orderOwners,
  listOrders,
  orderHistory,
  findOrders,
  inspectOrder,
  lookUpOrder,
  inspectHistory,
};

export type OrdersPorts = PortsOf<typeof useCases>;

export const createOrders = (ports: OrdersPorts) => withPorts(useCases, ports);

const noteUseCases = { addNote, listNotes };

export type OrderNotesPorts = PortsOf<typeof noteUseCases>;

/** What staff write down about orders. */
export const createOrderNotes = (ports: OrderNotesPorts) => withPorts(noteUseCases, ports);
