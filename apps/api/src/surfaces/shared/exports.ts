import type { Application } from '@orderline/composition';
import type { Actor, Shown } from '@orderline/domain/audit';
import type { ProductQuery } from '@orderline/domain/catalog';
import type { ExportStuckOrders } from '@orderline/domain/fulfilment';
import type { ProductNotFound } from '@orderline/domain/inventory';
import type { ExportRuns } from '@orderline/domain/jobs';
import type { ExportParked, UnknownConsumer } from '@orderline/domain/messaging';
import type { OrderFilter } from '@orderline/domain/orders';
import {
  type Batches,
  type ExportRunning,
  ok,
  type ProductId,
  type Result,
  type UserId,
} from '@orderline/domain/shared';
import { currentCall, outsideCall } from '@orderline/platform';
import { type Columns, csvOfBatches } from '../../http/csv.ts';
import * as columnsOf from './export-columns.ts';

/** Who exports, and from where. */
export type ExportedBy = { readonly actor: Actor; readonly userId: UserId; readonly address: string };

/** `Refusal`: of what nothing is exported, beside that an export is running. */
export type Opened<Refusal = never> = Promise<Result<AsyncIterableIterator<string>, ExportRunning | Refusal>>;

type List<Row, Refusal> = {
  /** The operation of the contract. */
  readonly action: string;
  /** What narrows the list down, as the audit shows it. */
  readonly filter: Shown;
  readonly columns: Columns<Row>;
  readonly open: () => Promise<Result<Batches<Row>, ExportRunning | Refusal>>;
};

export type ExportParts = Pick<Application, 'exports' | 'audit'>;

/** Each list as CSV, for who was let in; the audit is told before the first row is sent, and once more at the end. */
export const listExports = ({ exports, audit }: ExportParts) => {
  const exported = async <Row, Refusal = never>(list: List<Row, Refusal>, by: ExportedBy): Opened<Refusal> => {
    const { action, filter, columns, open } = list;
    const opened = await open();
    if (!opened.ok) return opened;
    const batches = opened.value;
    const { actor, address } = by;
    const requestId = currentCall()?.requestId ?? null;
    const told = (after: Shown) =>
      audit.recordAudit({ actor, action, target: null, before: null, after, address, requestId });
    try {
      await told({ filter });
    } catch (error) {
      await batches.return();
      throw error;
    }
    const onEnd = (ended: object) => outsideCall(() => told({ filter, ...ended }));
    return ok(csvOfBatches({ columns, batches, onEnd }));
  };
  return {
    orders: (filter: OrderFilter, by: ExportedBy): Opened => {
      const open = () => exports.exportOrders({ filter, userId: by.userId });
      return exported({ action: 'exportOrders', filter, columns: columnsOf.orderColumns, open }, by);
    },
    customers: (by: ExportedBy): Opened => {
      const open = () => exports.exportUsers({ userId: by.userId });
      return exported({ action: 'exportCustomers', filter: {}, columns: columnsOf.customerColumns, open }, by);
    },
    products: (query: Omit<ProductQuery, 'page'>, by: ExportedBy): Opened => {
      const open = () => exports.exportProducts({ ...query, userId: by.userId });
      return exported({ action: 'exportProducts', filter: query, columns: columnsOf.productColumns, open }, by);
    },
    audit: (by: ExportedBy): Opened => {
      const open = () => exports.exportAudit({ userId: by.userId });
      return exported({ action: 'exportAudit', filter: {}, columns: columnsOf.auditColumns, open }, by);
    },
    movements: (productId: ProductId, by: ExportedBy): Opened<ProductNotFound> => {
      const open = () => exports.exportMovements({ productId, userId: by.userId });
      const action = 'exportStockMovements';
      return exported({ action, filter: { productId }, columns: columnsOf.movementColumns, open }, by);
    },
    deadLetters: (query: Omit<ExportParked, 'userId'>, by: ExportedBy): Opened<UnknownConsumer> => {
      const open = () => exports.exportParked({ ...query, userId: by.userId });
      return exported({ action: 'exportDeadLetters', filter: query, columns: columnsOf.deadLetterColumns, open }, by);
    },
    stuckOrders: (query: Omit<ExportStuckOrders, 'userId'>, by: ExportedBy): Opened => {
      const open = () => exports.exportStuckOrders({ ...query, userId: by.userId });
      return exported({ action: 'exportStuckOrders', filter: query, columns: columnsOf.stuckOrderColumns, open }, by);
    },
    jobRuns: (query: Omit<ExportRuns, 'userId'>, by: ExportedBy): Opened => {
      const open = () => exports.exportRuns({ ...query, userId: by.userId });
      return exported({ action: 'exportJobRuns', filter: query, columns: columnsOf.jobRunColumns, open }, by);
    },
    staffMembers: (by: ExportedBy): Opened => {
      const open = () => exports.exportStaffMembers({ userId: by.userId });
      return exported({ action: 'exportStaffMembers', filter: {}, columns: columnsOf.staffMemberColumns, open }, by);
    },
    webhookEndpoints: (by: ExportedBy): Opened => {
      const open = () => exports.exportWebhookEndpoints({ userId: by.userId });
      const action = 'exportWebhookEndpoints';
      return exported({ action, filter: {}, columns: columnsOf.webhookEndpointColumns, open }, by);
    },
  };
};
