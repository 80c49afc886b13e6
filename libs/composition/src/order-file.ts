import type { AuditEntry, AuditReader } from '@orderline/domain/audit';
import {
  type FulfilmentFile,
  type FulfilmentReader,
  inspectFulfilment,
  type OrderMessages,
} from '@orderline/domain/fulfilment';
import type {
  HistoryEntry,
  Order,
  OrderNote,
  OrderNoteReader,
  OrderNotFound,
  OrderReader,
} from '@orderline/domain/orders';
import { err, type Now, type OrderId, ok, type Page, type ReadTogether, type Result } from '@orderline/domain/shared';

type OrderReaders = {
  readonly orders: Pick<OrderReader, 'find' | 'history'>;
  readonly orderNoteReader: OrderNoteReader;
  readonly fulfilmentReader: FulfilmentReader;
  readonly orderMessages: OrderMessages;
  readonly audit: Pick<AuditReader, 'ofTarget'>;
};

type OrderFilePorts = { readonly readOrderTogether: ReadTogether<OrderReaders>; readonly now: Now };

/** An order with all that features know of it. */
export type OrderFile = {
  readonly order: Order;
  readonly history: Page<HistoryEntry, number>;
  readonly notes: Page<OrderNote, OrderNote['id']>;
  /** Null where its way has not begun, or ended long ago. */
  readonly way: FulfilmentFile | null;
  readonly messages: Awaited<ReturnType<OrderMessages['ofOrder']>>;
  /** What staff did to it, newest first. */
  readonly acts: readonly AuditEntry[];
};

/** The most of each that an order's file has. */
export type InspectOrderFile = { readonly orderId: OrderId; readonly limit: number };

/** Tells all that is known of an order, whoever it is of, as it stood at one moment: no sum without what it is made of. */
export const inspectOrderFile =
  ({ readOrderTogether, now }: OrderFilePorts) =>
  ({ orderId, limit }: InspectOrderFile): Promise<Result<OrderFile, OrderNotFound>> =>
    readOrderTogether(async ({ orders, orderNoteReader, fulfilmentReader, orderMessages, audit }) => {
      const [order, history, notes, way, messages, acts] = await Promise.all([
        orders.find(orderId),
        orders.history(orderId, { limit }),
        orderNoteReader.notes(orderId, { limit }),
        inspectFulfilment({ fulfilmentReader, now })({ orderId }),
        orderMessages.ofOrder(orderId),
        audit.ofTarget({ type: 'order', id: orderId }, limit),
      ]);
      if (!order) return err({ kind: 'order-not-found' });
      return ok({ order, history, notes, way: way.ok ? way.value : null, messages, acts });
    });
