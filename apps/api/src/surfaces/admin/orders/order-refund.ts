import { type Application, newId } from '@orderline/composition';
import { id } from '@orderline/contracts/http/fields';
import { refundOrder } from '@orderline/contracts/http/v1/order-desk';
import { decimalOf } from '@orderline/contracts/money';
import { type FulfilmentFile, type RequestRefundRefusal, refundReasons } from '@orderline/domain/fulfilment';
import { type OrderId, orderNumberOf } from '@orderline/domain/shared';
import { html } from 'hono/html';
import { tooManyRefunds, whyNoRefund } from '../../shared/refunds.ts';
import { type Faults, facts, select } from '../frame/filters.ts';
import { field, form, notice } from '../frame/layout.ts';
import type { PageAnswer, Shown, StaffPage, StaffRequest } from '../frame/page.ts';
import { money, orderPath } from '../frame/shown.ts';
import * as sorry from '../frame/sorry.ts';
import { orderAt, orderTarget } from './order-found.ts';

type Parts = Pick<Application, 'orders' | 'fulfilmentDesk'>;

const titleOf = (orderId: OrderId): string => `Give money back of order ${orderNumberOf(orderId)}`;

const impossible = (orderId: OrderId, why: string, status: Shown['status'] = 200): Shown => ({
  title: titleOf(orderId),
  status,
  content: html`${notice(why)}<p><a href="${orderPath(orderId)}">To the order</a></p>`,
});

const reasons = refundReasons.map((reason) => [reason, reason.replaceAll('-', ' ')] as const);

type Faulty = { readonly faults?: Faults; readonly status?: Shown['status'] };

/** Sent twice, by an impatient hand, it is one refund: each form has a key of its own. */
const refundForm = (
  file: FulfilmentFile,
  { token, form: sent }: StaffRequest,
  { faults = {}, status }: Faulty = {},
): Shown => {
  const { orderId } = file.fulfilment;
  const left = decimalOf(file.refundable);
  return {
    title: titleOf(orderId),
    status,
    content: html`<div class="narrow"><p>The payment provider is asked for it, and the customer is told once it is done. That cannot be undone.
Stock stays as it is: what came back is booked in at its product.</p>
${facts([['Left to give back', money(file.refundable)]])}${form({
  action: `${orderPath(orderId)}/refund`,
  token,
  hidden: { key: newId() },
  content: html`${field({
    name: 'amount',
    label: `Amount in ${left.currency}`,
    inputmode: 'decimal',
    value: sent.get('amount') ?? left.amount,
    fault: faults.amount,
  })}${select({ name: 'reason', label: 'Why', choices: reasons, value: sent.get('reason'), fault: faults.reason })}
<button>Give it back</button>`,
})}<p><a href="${orderPath(orderId)}">Leave it as it is</a></p></div>`,
  };
};

/** As it was typed, with a point or a comma before the decimals. */
const decimalIn = (typed: string): string => typed.trim().replace(/,(?=\d+$)/, '.');

const noWay = 'Nothing is known of its payment: its way has not begun yet, or ended long ago.';

const refusedBy = (refusal: RequestRefundRefusal, file: FulfilmentFile, request: StaffRequest): Shown => {
  const { orderId } = file.fulfilment;
  switch (refusal.kind) {
    case 'fulfilment-not-found':
      return impossible(orderId, noWay, 409);
    case 'refund-not-possible':
      return impossible(orderId, whyNoRefund(refusal.why), 409);
    case 'too-many-refunds':
      return impossible(orderId, tooManyRefunds, 409);
    case 'refund-too-large':
      return refundForm(file, request, {
        faults: { amount: `is more than the ${money(refusal.left)} that are left` },
        status: 409,
      });
    case 'wrong-currency':
      return refundForm(file, request, { faults: { amount: `is not in ${refusal.currency}` }, status: 422 });
    case 'idempotency-key-reused':
      return refundForm(file, request, {
        faults: {
          amount:
            'differs from what this form has asked for already: look at the order, and send it again if it is meant',
        },
        status: 409,
      });
  }
};

const faultsIn = (issues: readonly { readonly path: readonly PropertyKey[] }[]): Faults => ({
  ...(issues.some(({ path }) => path[0] === 'amount') && {
    amount: 'is no amount above nothing, such as 12.50, with the decimals of its currency',
  }),
  ...(issues.some(({ path }) => path[0] === 'reason') && { reason: 'is none of these' }),
});

const take = async (parts: Parts, request: StaffRequest, file: FulfilmentFile): Promise<PageAnswer> => {
  const { form: sent, staff } = request;
  const { orderId, amount } = file.fulfilment;
  const key = id.safeParse(sent.get('key'));
  if (!key.success) return sorry.noForm;
  const stated = { amount: decimalIn(sent.get('amount') ?? ''), currency: amount.currency };
  const read = refundOrder.body.safeParse({ amount: stated, reason: sent.get('reason') });
  if (!read.success) return refundForm(file, request, { faults: faultsIn(read.error.issues), status: 422 });
  const fingerprint = JSON.stringify([orderId, read.data]);
  const result = await parts.fulfilmentDesk.requestRefund({
    ...{ ...read.data, orderId, requestedBy: { kind: 'user', id: staff.userId } },
    idempotencyKey: { scope: `admin ${staff.userId} refund`, key: key.data, fingerprint },
  });
  return result.ok ? { to: `${orderPath(orderId)}?refunded` } : refusedBy(result.error, file, request);
};

/** Money given back by hand: how much, and why. */
export const refundPage = (parts: Parts): StaffPage => {
  const opened = async (request: StaffRequest, then: (file: FulfilmentFile) => PageAnswer | Promise<PageAnswer>) => {
    const order = await orderAt(parts, request);
    if (!order) return sorry.noSuchPage;
    const found = await parts.fulfilmentDesk.inspectFulfilment({ orderId: order.id });
    return found.ok ? then(found.value) : impossible(order.id, noWay);
  };
  return {
    path: '/admin/orders/{id}/refund',
    needs: 'orders:refund',
    recent: true,
    show: (request) =>
      opened(request, (file) => {
        const { noRefund, refundable, fulfilment } = file;
        if (noRefund?.kind === 'too-many-refunds') return impossible(fulfilment.orderId, tooManyRefunds);
        if (noRefund?.kind === 'refund-not-possible') return impossible(fulfilment.orderId, whyNoRefund(noRefund.why));
        return refundable.minor > 0
          ? refundForm(file, request)
          : impossible(fulfilment.orderId, 'All of it was given back, or is asked for.');
      }),
    act: {
      action: 'refundOrder',
      target: orderTarget,
      take: (request) => opened(request, (file) => take(parts, request, file)),
    },
  };
};
