import { pointerTo } from '@orderline/contracts/http/faults';
import type { Fault } from '@orderline/contracts/http/problem';
import { decimalOf } from '@orderline/contracts/money';
import type { CancelOrderRefusal, OrderedItem, PlaceOrderRefusal } from '@orderline/domain/orders';
import { asId, err, ok, type Result, type UserId } from '@orderline/domain/shared';
import { lacking, type Principal } from '../../http/auth.ts';
import type { Details, Refused } from '../../http/reply.ts';
import { refused } from '../refusals.ts';

type Items = readonly { readonly productId: string; readonly quantity: number }[];

/** Whose order it is: staff may order on behalf of a customer. */
export const buyerOf = (
  { userId, scopes }: Principal,
  customerId: string | undefined,
): Result<UserId, Refused<'forbidden'>> => {
  if (customerId === undefined) return ok(userId);
  return scopes.has('orders:on-behalf') ? ok(asId(customerId)) : err(lacking(['orders:on-behalf']));
};

export const orderedItems = (items: Items): readonly OrderedItem[] =>
  items.map(({ productId, quantity }) => ({ productId: asId(productId), quantity }));

export const refusedCancellation = (refusal: CancelOrderRefusal) =>
  refused(refusal, refusal.kind === 'invalid-transition' ? { detail: `The order is ${refusal.from}.` } : {});

/** What a version calls the lines of an order, and what names the product of each. */
export type OrderWords = { readonly lines: 'items' | 'lines'; readonly product: 'productId' | 'sku' };

/** The problem that a refused order is, pointing at the lines that are to blame. */
export const refusedOrder = (refusal: PlaceOrderRefusal, words: OrderWords) =>
  refused(refusal, detailsOf(refusal, words));

const detailsOf = (refusal: PlaceOrderRefusal, words: OrderWords): Details => {
  const pointer = `#/${words.lines}`;
  switch (refusal.kind) {
    case 'out-of-stock':
      return { errors: refusal.lines.map((line) => shortLine(line, words)) };
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

const shortLine = ({ position, available }: StockShortage, { lines }: OrderWords): Fault => ({
  pointer: pointerTo([lines, position, 'quantity']),
  code: 'too-big',
  detail: left(available),
  available,
});

const left = (available: number) => (available === 0 ? 'is sold out' : `is more than the ${available} that are left`);
