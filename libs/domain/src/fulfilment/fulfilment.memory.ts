import type { OrderId } from '../shared/index.ts';
import type { Memory } from '../shared/shared.memory.ts';
import type { Fulfilment, FulfilmentRepository } from './ports.ts';

export type MemoryFulfilments = FulfilmentRepository & { readonly all: () => readonly Fulfilment[] };

/** The reference store of fulfilments: one map by order. */
export const memoryFulfilments = (memory: Memory): MemoryFulfilments => {
  const rows = memory.table<OrderId, Fulfilment>('fulfilments');
  return {
    insert: async (fulfilment) => {
      if (rows.has(fulfilment.orderId)) throw new Error(`order ${fulfilment.orderId} has a fulfilment already`);
      rows.set(fulfilment.orderId, fulfilment);
    },
    lock: async (orderId) => rows.get(orderId) ?? null,
    save: async (fulfilment) => {
      if (!rows.has(fulfilment.orderId)) throw new Error(`order ${fulfilment.orderId} has no fulfilment to save`);
      rows.set(fulfilment.orderId, fulfilment);
    },
    all: () => [...rows.values()],
  };
};
