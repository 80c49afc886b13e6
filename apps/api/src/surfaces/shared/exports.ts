import type { Application } from '@orderline/composition';
import { decimalOf } from '@orderline/contracts/money';
import type { Actor, AuditEntry, Shown } from '@orderline/domain/audit';
import type { ProductQuery, StockedProduct } from '@orderline/domain/catalog';
import type { Order, OrderFilter } from '@orderline/domain/orders';
import {
  type Batches,
  type ExportRunning,
  ok,
  orderNumberOf,
  type Result,
  type UserId,
} from '@orderline/domain/shared';
import type { User } from '@orderline/domain/users';
import { currentCall, outsideCall } from '@orderline/platform';
import { type Cell, type Columns, csvOfBatches } from '../../http/csv.ts';

/** Who exports, and from where. */
export type ExportedBy = { readonly actor: Actor; readonly userId: UserId; readonly address: string };

type Opened = Promise<Result<AsyncIterableIterator<string>, ExportRunning>>;

type List<Row> = {
  /** The operation of the contract. */
  readonly action: string;
  /** What narrows the list down, as the audit shows it. */
  readonly filter: Shown;
  readonly columns: Columns<Row>;
  readonly open: () => Promise<Result<Batches<Row>, ExportRunning>>;
};

const orderColumns: Columns<Order> = {
  number: ({ id }) => orderNumberOf(id),
  id: ({ id }) => id,
  placedAt: ({ placedAt }) => placedAt.toISOString(),
  status: ({ status }) => status,
  customerId: ({ customerId }) => customerId,
  recipient: ({ shippingAddress }) => shippingAddress.recipient,
  country: ({ shippingAddress }) => shippingAddress.country,
  lines: ({ lines }) => lines.length,
  total: ({ total }) => decimalOf(total).amount,
  currency: ({ total }) => total.currency,
};

const customerColumns: Columns<User> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  email: ({ email }) => email,
  emailVerifiedAt: ({ emailVerifiedAt }) => emailVerifiedAt?.toISOString() ?? null,
  locale: ({ locale }) => locale,
  roles: ({ roles }) => roles.join(' '),
  createdAt: ({ createdAt }) => createdAt.toISOString(),
};

const productColumns: Columns<StockedProduct> = {
  id: ({ id }) => id,
  sku: ({ sku }) => sku,
  title: ({ title }) => title,
  category: ({ category }) => category,
  price: ({ price }) => decimalOf(price).amount,
  currency: ({ price }) => price.currency,
  availability: ({ availability }) => availability,
  onHand: ({ onHand }) => onHand,
  reserved: ({ reserved }) => reserved,
  free: ({ onHand, reserved }) => onHand - reserved,
  updatedAt: ({ updatedAt }) => updatedAt.toISOString(),
};

const asJson = (shown: Shown): Cell => shown && JSON.stringify(shown);

const auditColumns: Columns<AuditEntry> = {
  id: ({ id }) => id,
  at: ({ at }) => at.toISOString(),
  action: ({ action }) => action,
  targetType: ({ target }) => target?.type ?? null,
  targetId: ({ target }) => target?.id ?? null,
  before: ({ before }) => asJson(before),
  after: ({ after }) => asJson(after),
  actorKind: ({ actor }) => actor.kind,
  actorId: ({ actor }) => actor.id,
  address: ({ address }) => address,
  requestId: ({ requestId }) => requestId,
};

export type ExportParts = Pick<Application, 'exports' | 'audit'>;

/** Each list as CSV, for who was let in; the audit is told before the first row is sent, and once more at the end. */
export const listExports = ({ exports, audit }: ExportParts) => {
  const exported = async <Row>(list: List<Row>, by: ExportedBy): Opened => {
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
      return exported({ action: 'exportOrders', filter, columns: orderColumns, open }, by);
    },
    customers: (by: ExportedBy): Opened => {
      const open = () => exports.exportUsers({ userId: by.userId });
      return exported({ action: 'exportCustomers', filter: {}, columns: customerColumns, open }, by);
    },
    products: (query: Omit<ProductQuery, 'page'>, by: ExportedBy): Opened => {
      const open = () => exports.exportProducts({ ...query, userId: by.userId });
      return exported({ action: 'exportProducts', filter: query, columns: productColumns, open }, by);
    },
    audit: (by: ExportedBy): Opened => {
      const open = () => exports.exportAudit({ userId: by.userId });
      return exported({ action: 'exportAudit', filter: {}, columns: auditColumns, open }, by);
    },
  };
};
