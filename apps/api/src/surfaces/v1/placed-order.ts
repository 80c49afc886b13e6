import { pointerTo } from '@orderline/contracts/http/faults';
import type { Fault } from '@orderline/contracts/http/problem';
import { decimalOf } from '@orderline/contracts/money';
import type { OrderedItem, PlaceOrderRefusal } from '@orderline/domain/orders';
import { asId } from '@orderline/domain/shared';
import type { Details } from '../../http/reply.ts';
import { refused } from './refusals.ts';

type Items = readonly { readonly productId: string; readonly quantity: number }[];

export const orderedItems = (items: Items): readonly OrderedItem[] =>
  items.map(({ productId, quantity }) => ({ productId: asId(productId), quantity }));

/** The problem that a refused order is, pointing at the lines that are to blame. */
export const refusedOrder = (refusal: PlaceOrderRefusal) => refused(refusal, detailsOf(refusal));

const detailsOf = (refusal: PlaceOrderRefusal): Details => {
  switch (refusal.kind) {
    case 'out-of-stock':
      return { errors: refusal.lines.map(shortLine) };
    case 'unknown-product':
      return { errors: linesAt(refusal.positions, { code: 'unknown', detail: 'is no product of ours' }) };
    case 'duplicate-product':
      return { errors: linesAt(refusal.positions, { code: 'not-valid', detail: 'is on several lines' }) };
    case 'unknown-customer':
      return { errors: [{ pointer: '#/customerId', code: 'unknown', detail: 'is no customer of ours' }] };
    case 'mixed-currencies':
      return { errors: [{ pointer: '#/items', code: 'not-valid', detail: mixed(refusal.currencies) }] };
    case 'total-too-large':
      return { errors: [{ pointer: '#/items', code: 'too-big', detail: 'cost more than can be counted' }] };
    case 'empty-order':
      return { errors: [{ pointer: '#/items', code: 'too-small', detail: 'has no line' }] };
    case 'price-changed':
      return { total: decimalOf(refusal.total) };
    case 'contended':
      return { headers: { 'Retry-After': '1' } };
    case 'idempotency-key-reused':
      return {};
  }
};

const mixed = (currencies: readonly string[]) => `has prices in ${currencies.join(' and ')}; an order has one currency`;

const linesAt = (positions: readonly number[], said: Pick<Fault, 'code' | 'detail'>): readonly Fault[] =>
  positions.map((position) => ({ pointer: pointerTo(['items', position, 'productId']), ...said }));

const shortLine = ({ position, available }: { readonly position: number; readonly available: number }): Fault => ({
  pointer: pointerTo(['items', position, 'quantity']),
  code: 'too-big',
  detail: left(available),
  available,
});

const left = (available: number) => (available === 0 ? 'is sold out' : `is more than the ${available} that are left`);
