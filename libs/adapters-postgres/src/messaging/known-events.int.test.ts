import { expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { orderOf, placementOf } from '../testing/placing.ts';
import { aShop } from '../testing/shop.ts';
import { pgKnownEvents } from './known-events.ts';

const opened = useDatabase();
const at = new Date('2026-03-04T05:06:07.089Z');

it('knows the events of its outbox, what they are about, and takes others for handled where it is told to', async () => {
  const { database, outside } = opened();
  const known = pgKnownEvents(database.business);
  const shop = aShop(opened());
  const basket = [{ product: await shop.aProduct(10), quantity: 3 }];
  const order = orderOf(await shop.aCustomer(), basket);
  const placement = placementOf(order, basket);
  await shop.placement.place(placement);
  const [other, stranger] = [newId(), newId()];
  expect(await known.known([placement.event.id, other])).toEqual(new Set([placement.event.id]));
  const there = [order.id, order.customerId, basket[0]?.product.productId ?? ''];
  expect(await known.present([...there, stranger])).toEqual(new Set(there));
  const [written] = await outside`select min(created_at) as first, max(created_at) as last from outbox`;
  expect(await known.span()).toEqual({ oldest: null, newest: written?.last });
  await outside`update outbox set published_at = now()`;
  expect(await known.span()).toEqual({ oldest: written?.first, newest: written?.last });
  const deliveries = ['fulfilment', 'notifications'].map((consumer) => ({ consumer, eventId: other }));
  expect(await known.discard(deliveries, at)).toBe(2);
  expect(await known.discard(deliveries, at)).toBe(0);
  const rows = await outside`select consumer, type, handled_at from inbox where event_id = ${other} order by consumer`;
  expect([...rows]).toEqual(deliveries.map(({ consumer }) => ({ consumer, type: 'discarded', handled_at: at })));
});
