import { type Application, currentAct, outsideActs } from '@orderline/composition';
import { id } from '@orderline/contracts/http/fields';
import { type Fault, pointerTo } from '@orderline/contracts/http/problem';
import { decimalOf } from '@orderline/contracts/money';
import type { CancelOrderRefusal, Order, PlaceOrder, PlaceOrderRefusal } from '@orderline/domain/orders';
import {
  asId,
  err,
  type IdempotencyKey,
  type OrderId,
  ok,
  parseOrderNumber,
  type Result,
  type UserId,
} from '@orderline/domain/shared';
import { type CursorCodec, type CursorKind, cursorAfter, pageRequest } from '../../http/cursors.ts';
import { lacking } from '../../http/policy/authorize.ts';
import type { Principal } from '../../http/policy/principal.ts';
import type { Details, Refused } from '../../http/policy/problem.ts';
import { refused } from '../refusals.ts';

/** In what versions differ: where orders are, how one looks, and what the lines of an order are called. */
export type OrderVersion<View> = {
  readonly root: `/api/v${number}/orders`;
  readonly view: (order: Order) => View;
  readonly words: OrderWords;
};

/** What a version calls the lines of an order, and what names the product of each. */
type OrderWords = { readonly lines: 'items' | 'lines'; readonly product: 'productId' | 'sku' };

type ByUser = { readonly principal: Principal };
type OfOrder = ByUser & { readonly params: { readonly id: string } };
type Paging = { readonly limit: number; readonly cursor?: string | undefined };
type Listing = ByUser & { readonly query: Paging & { readonly number?: string | undefined } };
type Placing = ByUser & { readonly idempotencyKey: IdempotencyKey | undefined };

/** An order as it was stated, whose customer is whoever asks where none is named. */
type Stated = Omit<PlaceOrder, 'customerId' | 'idempotencyKey'> & { readonly customerId?: string | undefined };

type Surface = Pick<Application, 'orders' | 'audit'> & { readonly cursors: CursorCodec };

/** Who orders for another is told before it, as the statement that places an order writes no audit. */
const recordOnBehalf = async (audit: Surface['audit'], customerId: UserId): Promise<void> => {
  const act = currentAct();
  const target = { type: 'user', id: customerId };
  if (act) await outsideActs(() => audit.recordAudit({ ...act, target, before: null, after: null }));
};

/** What every version does with orders. */
export const orderHandlers = <View>({ orders, audit, cursors }: Surface, { root, view, words }: OrderVersion<View>) => {
  const answer = ({ value, replayed }: { readonly value: Order; readonly replayed?: boolean }) => ({
    body: view(value),
    version: String(value.version),
    replayed,
  });
  return {
    placeOrder: async ({ customerId, ...order }: Stated, { principal, idempotencyKey }: Placing) => {
      const buyer = buyerOf(principal, customerId);
      if (!buyer.ok) return buyer.error;
      if (buyer.value !== principal.userId) await recordOnBehalf(audit, buyer.value);
      const result = await orders.placeOrder({ ...order, customerId: buyer.value, idempotencyKey });
      const told = { words, exactStock: principal.scopes.has('inventory:read') };
      if (!result.ok) return refused(result.error, detailsOf(result.error, told));
      return { location: `${root}/${result.value.value.id}`, ...answer(result.value) };
    },

    listOrders: async ({ query, principal: { userId: customerId } }: Listing) => {
      const number = query.number === undefined ? undefined : parseOrderNumber(query.number);
      if (number === null) return badNumber;
      const kind = ordersOf(customerId, number);
      const page = pageRequest(cursors, query, kind);
      if (!page.ok) return page.error;
      const result = await orders.listOrders({ customerId, number, page: page.value });
      if (!result.ok) return result.error;
      const next = cursorAfter(cursors, result.value.next, kind);
      return { body: { items: result.value.items.map(view), page: { next } }, next };
    },

    readOrder: async ({ params, principal: { userId: customerId } }: OfOrder) => {
      const result = await orders.findOrder({ orderId: asId(params.id), customerId });
      return result.ok ? answer({ value: result.value }) : refused(result.error);
    },

    cancelOrder: async ({ params, principal: { userId: customerId } }: OfOrder) => {
      const result = await orders.cancelOrder({ orderId: asId(params.id), customerId });
      return result.ok ? answer({ value: result.value }) : refused(result.error, tooLate(result.error));
    },
  };
};

export const tooLate = (refusal: CancelOrderRefusal): Details => {
  if (refusal.kind !== 'invalid-transition') return {};
  const { from, cancellation } = refusal;
  return { detail: `The order is ${from}${cancellation ? `: ${cancellation.words}` : ''}.` };
};

const badNumber: Refused<'invalid-query'> = {
  problem: 'invalid-query',
  errors: [{ parameter: 'number', code: 'wrong-form', detail: 'is no order number such as "K7QM4-9XD2T"' }],
};

/** The list of a customer's orders: a cursor of one version goes on in the other. */
const ordersOf = (customerId: UserId, number: string | undefined): CursorKind<OrderId> => ({
  binding: ['orders', customerId, ...(number === undefined ? [] : [number])],
  position: id.transform((text) => asId<OrderId>(text)),
});

/** Whose order it is: staff may order on behalf of a customer. */
const buyerOf = (
  principal: Principal,
  customerId: string | undefined,
): Result<UserId, Refused<'forbidden' | 'insufficient-user-authentication'>> => {
  if (customerId === undefined) return ok(principal.userId);
  const isAllowed = principal.scopes.has('orders:on-behalf');
  return isAllowed ? ok(asId(customerId)) : err(lacking(['orders:on-behalf'], principal));
};

type Told = {
  readonly words: OrderWords;
  /** Whether how much there is may be told, whatever it is. */
  readonly exactStock: boolean;
};

/** What a refused order tells, pointing at the lines that are to blame. */
const detailsOf = (refusal: PlaceOrderRefusal, { words, exactStock }: Told): Details => {
  const pointer = `#/${words.lines}`;
  switch (refusal.kind) {
    case 'out-of-stock':
      return { errors: refusal.lines.map((line) => shortLine(line, { words, exactStock })) };
    case 'unknown-product':
      return { errors: linesAt(refusal.positions, { words, code: 'unknown', detail: 'is no product of ours' }) };
    case 'duplicate-product':
      return { errors: linesAt(refusal.positions, { words, code: 'not-valid', detail: 'is on several lines' }) };
    case 'unknown-customer':
      return { errors: [{ pointer: '#/customerId', code: 'unknown', detail: 'is no customer of ours' }] };
    case 'mixed-currencies':
      return { errors: [{ pointer, code: 'not-valid', detail: mixed(refusal.currencies) }] };
    case 'total-too-large':
      return { errors: [{ pointer, code: 'too-big', detail: 'cost more than can be counted' }] };
    case 'empty-order':
      return { errors: [{ pointer, code: 'too-small', detail: 'has no line' }] };
    case 'price-changed':
      return { total: decimalOf(refusal.total) };
    case 'contended':
      return { headers: { 'Retry-After': '1' } };
    case 'idempotency-key-reused':
      return {};
  }
};

const mixed = (currencies: readonly string[]) => `has prices in ${currencies.join(' and ')}; an order has one currency`;

type Said = Pick<Fault, 'code' | 'detail'> & { readonly words: OrderWords };

const linesAt = (positions: readonly number[], { words, ...said }: Said): readonly Fault[] =>
  positions.map((position) => ({ pointer: pointerTo([words.lines, position, words.product]), ...said }));

type StockShortage = { readonly position: number; readonly available: number };

/** Who may not read stock is told no more of it than this. */
const MOST_TOLD = 10;

const shortLine = ({ position, available }: StockShortage, { words: { lines }, exactStock }: Told): Fault => {
  const short = { pointer: pointerTo([lines, position, 'quantity']), code: 'too-big' };
  return exactStock || available <= MOST_TOLD
    ? { ...short, detail: left(available), available }
    : { ...short, detail: 'is more than can be had' };
};

const left = (available: number) => (available === 0 ? 'is sold out' : `is more than the ${available} that are left`);
