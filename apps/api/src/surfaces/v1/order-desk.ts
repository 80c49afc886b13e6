import { id } from '@orderline/contracts/http/fields';
import * as contract from '@orderline/contracts/http/v1/order-desk';
import { decimalOf } from '@orderline/contracts/money';
import type { Refund, RefundRefusal, StaffActor } from '@orderline/domain/fulfilment';
import type { OrderNote } from '@orderline/domain/orders';
import { asId, type Money, type OrderId } from '@orderline/domain/shared';
import type { z } from 'zod';
import { cursorAfter, pageRequest } from '../../http/cursors.ts';
import type { Principal } from '../../http/policy/principal.ts';
import type { Details } from '../../http/policy/problem.ts';
import { routes } from '../../http/route.ts';
import { refused } from '../refusals.ts';
import { whyNoRefund } from '../shared/refunds.ts';
import type { Surface } from '../surface.ts';

const noteId = id.transform((text) => asId<OrderNote['id']>(text));

const actorOf = ({ apiKeyId, userId }: Principal): StaffActor =>
  apiKeyId === null ? { kind: 'user', id: userId } : { kind: 'api-key', id: apiKeyId };

const refundView = ({
  amount,
  requestedAt,
  settledAt,
  nextAt: _,
  orderId: __,
  ...refund
}: Refund): z.input<typeof contract.orderRefund> => ({
  ...refund,
  amount: decimalOf(amount),
  requestedAt: requestedAt.toISOString(),
  settledAt: settledAt?.toISOString() ?? null,
  // An answer that an earlier release has kept knows of none.
  refusal: refund.refusal ?? null,
});

const noteView = ({ id, text, author, at }: OrderNote): z.input<typeof contract.orderNote> => ({
  ...{ id, text, author },
  at: at.toISOString(),
});

const money = (sum: Money): string => {
  const { amount, currency } = decimalOf(sum);
  return `${amount} ${currency}`;
};

const detailsOf = (refusal: RefundRefusal): Details => {
  switch (refusal.kind) {
    case 'refund-not-possible':
      return { detail: whyNoRefund(refusal.why) };
    case 'refund-too-large':
      return { detail: `${money(refusal.left)} are left.` };
    case 'too-many-refunds':
      return {};
    case 'wrong-currency':
      return { errors: [{ pointer: '#/amount/currency', code: 'not-valid', detail: `is not ${refusal.currency}` }] };
  }
};

/** What staff do about an order besides cancelling it. */
export const orderDeskRoutes = ({
  orders,
  fulfilmentDesk,
  cursors,
}: Pick<Surface, 'orders' | 'fulfilmentDesk' | 'cursors'>) =>
  routes(contract, {
    listOrderRefunds: async ({ params }) => {
      const result = await fulfilmentDesk.orderRefunds({ orderId: asId<OrderId>(params.id) });
      return result.ok
        ? { body: { items: result.value.map(refundView), page: { next: null } } }
        : refused(result.error);
    },

    refundOrder: async ({ params, body, principal, idempotencyKey }) => {
      const asked = {
        ...body,
        orderId: asId<OrderId>(params.id),
        requestedBy: actorOf(principal),
        idempotencyKey,
      } as const;
      const result = await fulfilmentDesk.requestRefund(asked);
      if (result.ok) return { body: refundView(result.value.value), replayed: result.value.replayed };
      const { error } = result;
      return error.kind === 'fulfilment-not-found' || error.kind === 'idempotency-key-reused'
        ? refused(error)
        : refused(error, detailsOf(error));
    },

    listOrderNotes: async ({ params, query }) => {
      const kind = { binding: ['notes of an order', params.id], position: noteId };
      const page = pageRequest(cursors, query, kind);
      if (!page.ok) return page.error;
      const result = await orders.listNotes({ orderId: asId<OrderId>(params.id), page: page.value });
      if (!result.ok) return refused(result.error);
      const next = cursorAfter(cursors, result.value.next, kind);
      return { body: { items: result.value.items.map(noteView), page: { next } }, next };
    },

    addOrderNote: async ({ params, body: { text }, principal, idempotencyKey }) => {
      const note = { orderId: asId<OrderId>(params.id), text, author: actorOf(principal), idempotencyKey } as const;
      const result = await orders.addNote(note);
      return result.ok
        ? { body: noteView(result.value.value), replayed: result.value.replayed }
        : refused(result.error);
    },

    retryOrderStep: async ({ params }) => {
      const result = await fulfilmentDesk.retryStep({ orderId: asId<OrderId>(params.id) });
      return result.ok ? { body: undefined } : refused(result.error);
    },
  });
