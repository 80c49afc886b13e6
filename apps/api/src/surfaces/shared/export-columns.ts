import { decimalOf } from '@orderline/contracts/money';
import type { AuditEntry, Shown } from '@orderline/domain/audit';
import type { StockedProduct } from '@orderline/domain/catalog';
import type { StuckOrder } from '@orderline/domain/fulfilment';
import { type LedgerEntry, shippedOrder } from '@orderline/domain/inventory';
import type { JobRun } from '@orderline/domain/jobs';
import type { ParkedEvent } from '@orderline/domain/messaging';
import type { Order } from '@orderline/domain/orders';
import { orderNumberOf } from '@orderline/domain/shared';
import { lastSeenAt, type SeenMember } from '@orderline/domain/staff';
import type { User } from '@orderline/domain/users';
import type { WebhookEndpoint } from '@orderline/domain/webhooks';
import type { Cell, Columns } from '../../http/csv.ts';

export const orderColumns: Columns<Order> = {
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

export const customerColumns: Columns<User> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  email: ({ email }) => email,
  emailVerifiedAt: ({ emailVerifiedAt }) => emailVerifiedAt?.toISOString() ?? null,
  locale: ({ locale }) => locale,
  roles: ({ roles }) => roles.join(' '),
  createdAt: ({ createdAt }) => createdAt.toISOString(),
};

export const productColumns: Columns<StockedProduct> = {
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

export const auditColumns: Columns<AuditEntry> = {
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

export const movementColumns: Columns<LedgerEntry> = {
  at: ({ at }) => at.toISOString(),
  productId: ({ productId }) => productId,
  kind: ({ kind }) => kind,
  delta: ({ delta }) => delta,
  onHand: ({ onHand }) => onHand,
  reason: ({ reason }) => reason,
  bookedBy: ({ bookedBy }) => bookedBy,
  orderId: shippedOrder,
};

/** Without the data, which may name a person. */
export const deadLetterColumns: Columns<ParkedEvent> = {
  consumer: ({ consumer }) => consumer,
  eventId: ({ eventId }) => eventId,
  type: ({ wire }) => wire.headers.ce_type ?? 'unknown',
  topic: ({ wire }) => wire.topic,
  partitionKey: ({ wire }) => wire.key,
  parkedAt: ({ parkedAt }) => parkedAt.toISOString(),
  attempts: ({ attempts }) => attempts,
  dueAt: ({ dueAt }) => dueAt?.toISOString() ?? null,
  error: ({ error }) => error,
};

export const stuckOrderColumns: Columns<StuckOrder> = {
  number: ({ orderId }) => orderNumberOf(orderId),
  orderId: ({ orderId }) => orderId,
  status: ({ status }) => status,
  since: ({ since }) => since.toISOString(),
  waitsFor: ({ waitsFor }) => waitsFor,
  dueAt: ({ dueAt }) => dueAt?.toISOString() ?? null,
  overdue: ({ overdue }) => String(overdue),
  attempts: ({ attempts }) => attempts,
  blockedBy: ({ blockedBy }) => blockedBy.map(({ id }) => id).join(' '),
  unansweredRefunds: ({ unansweredRefunds }) => unansweredRefunds,
  remedy: ({ remedy }) => remedy,
};

export const jobRunColumns: Columns<JobRun> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  scheduledFor: ({ scheduledFor }) => scheduledFor.toISOString(),
  state: ({ state }) => state,
  attempt: ({ attempt }) => attempt,
  startedAt: ({ startedAt }) => startedAt.toISOString(),
  endedAt: ({ endedAt }) => endedAt?.toISOString() ?? null,
  cancelRequestedAt: ({ cancelRequestedAt }) => cancelRequestedAt?.toISOString() ?? null,
  result: ({ result }) => result && JSON.stringify(result),
  error: ({ error }) => error,
};

export const staffMemberColumns: Columns<SeenMember> = {
  id: ({ userId }) => userId,
  name: ({ name }) => name,
  email: ({ email }) => email,
  roles: ({ roles }) => roles.join(' '),
  hasSecondFactor: ({ hasSecondFactor }) => String(hasSecondFactor),
  lastSeenAt: (member) => lastSeenAt(member)?.toISOString() ?? null,
};

/** Without the secrets, sealed as they are. */
export const webhookEndpointColumns: Columns<WebhookEndpoint> = {
  id: ({ id }) => id,
  url: ({ url }) => url,
  description: ({ description }) => description,
  eventTypes: ({ eventTypes }) => eventTypes?.join(' ') ?? 'all',
  enabled: ({ disabledAt }) => String(disabledAt === null),
  disabledReason: ({ disabledReason }) => disabledReason,
  disabledAt: ({ disabledAt }) => disabledAt?.toISOString() ?? null,
  failingSince: ({ failingSince }) => failingSince?.toISOString() ?? null,
  failures: ({ failures }) => failures,
  pausedUntil: ({ pausedUntil }) => pausedUntil?.toISOString() ?? null,
  createdAt: ({ createdAt }) => createdAt.toISOString(),
  updatedAt: ({ updatedAt }) => updatedAt.toISOString(),
};
