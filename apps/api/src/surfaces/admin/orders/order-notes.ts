import { createHash } from 'node:crypto';
import { type Application, newId } from '@orderline/composition';
import { id } from '@orderline/contracts/http/fields';
import { addOrderNote } from '@orderline/contracts/http/v1/order-desk';
import type { OrderId } from '@orderline/domain/shared';
import { orderNumberOf } from '@orderline/domain/shared';
import { html } from 'hono/html';
import { form, textarea } from '../frame/layout.ts';
import type { Fragment, PageAnswer, Shown, StaffPage, StaffRequest } from '../frame/page.ts';
import { orderPath } from '../frame/shown.ts';
import * as sorry from '../frame/sorry.ts';
import { orderAt, orderTarget } from './order-found.ts';

type Typed = { readonly orderId: OrderId; readonly token: string; readonly value?: string; readonly fault?: string };

/** Sent twice, by an impatient hand, it is one note: each form has a key of its own. */
export const noteForm = ({ orderId, token, value = '', fault }: Typed): Fragment =>
  form({
    action: `${orderPath(orderId)}/notes`,
    token,
    hidden: { key: newId() },
    content: html`${textarea({ name: 'text', label: 'A note for staff', value, fault })}<button>Add the note</button>`,
  });

const shown = (typed: Typed, status: Shown['status']): Shown => ({
  title: `Note on order ${orderNumberOf(typed.orderId)}`,
  status,
  content: html`<div class="narrow">${noteForm(typed)}<p><a href="${orderPath(typed.orderId)}">To the order</a></p></div>`,
});

const take = async ({ orders }: Pick<Application, 'orders'>, request: StaffRequest): Promise<PageAnswer> => {
  const { form: sent, staff, token } = request;
  const order = await orderAt({ orders }, request);
  if (!order) return sorry.noSuchPage;
  const key = id.safeParse(sent.get('key'));
  if (!key.success) return sorry.noForm;
  const value = sent.get('text') ?? '';
  const read = addOrderNote.body.safeParse({ text: value.replaceAll('\r\n', '\n') });
  const typed = { orderId: order.id, token, value };
  if (!read.success) {
    const fault =
      value.trim() === '' ? 'holds nothing yet' : 'is longer than 4,000 characters, or holds one that cannot be kept';
    return shown({ ...typed, fault }, 422);
  }
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([order.id, read.data.text]))
    .digest('base64url');
  const idempotencyKey = { scope: `admin ${staff.userId} note`, key: key.data, fingerprint };
  const author = { kind: 'user', id: staff.userId } as const;
  const result = await orders.addNote({ orderId: order.id, text: read.data.text, author, idempotencyKey });
  if (result.ok) return { to: `${orderPath(order.id)}?noted` };
  if (result.error.kind === 'order-not-found') return sorry.noSuchPage;
  if (result.error.kind === 'customer-erased')
    return shown({ ...typed, fault: 'cannot be kept: the customer of the order is erased' }, 409);
  return shown({ ...typed, fault: 'differs from what this form has added already: send it again if it is meant' }, 409);
};

/** What staff write down about an order. */
export const notesPage = (parts: Pick<Application, 'orders'>): StaffPage => ({
  path: '/admin/orders/{id}/notes',
  needs: 'orders:write',
  show: async (request) => {
    const order = await orderAt(parts, request);
    return order ? shown({ orderId: order.id, token: request.token }, 200) : sorry.noSuchPage;
  },
  act: { action: 'addOrderNote', target: orderTarget, take: (request) => take(parts, request) },
});
