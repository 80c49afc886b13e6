import type { World } from './struck-world.ts';
import type { Way } from './way.ts';

/** All that the database, the broker and the payment provider hold of one order, in words. */
export type OrderBooks = {
  readonly order: string;
  readonly history: readonly string[];
  /** By kind of aggregate, then version. */
  readonly events: readonly string[];
  /** The first occurrence of each in the broker, aggregate by aggregate. */
  readonly published: readonly string[];
  readonly stock: { readonly onHand: number; readonly reserved: number; readonly movements: readonly number[] };
  /** Status, payment, and what warehouse and carrier were asked. */
  readonly fulfilment: string;
  readonly notifications: readonly string[];
  readonly handled: readonly string[];
  readonly payment: readonly string[];
  /** Events that wait to be published or handled. */
  readonly waiting: number;
};

const BY_KIND = ['order', 'pick', 'shipment', 'inventory'];

const publishedOf = ({ broker }: Way): readonly string[] => {
  const seen = new Set<string | undefined>();
  const firsts = broker.filter(({ headers }) => {
    const isFirst = headers.ce_source?.startsWith('/orderline/') === true && !seen.has(headers.ce_id);
    seen.add(headers.ce_id);
    return isFirst;
  });
  const kindOf = (type = ''): number => BY_KIND.findIndex((kind) => type.toLowerCase().startsWith(kind));
  const rankOf = (type = ''): number => (kindOf(type) < 0 ? BY_KIND.length : kindOf(type));
  return firsts
    .map(({ headers, value }) => ({ type: headers.ce_type, version: Number(JSON.parse(value).version) }))
    .sort((one, other) => rankOf(one.type) - rankOf(other.type))
    .map(({ type, version }) => `${type} ${version}`);
};

export const booksOf = async ({ outside: sql, provider }: World, way: Way): Promise<OrderBooks> => {
  const { orderId, productId } = way;
  const texts = async (query: Promise<readonly { readonly text: string }[]>) => (await query).map(({ text }) => text);
  const one = async (query: Promise<readonly { readonly text: string }[]>) => (await texts(query)).join(', ');
  const [stock] = await sql<{ onHand: number; reserved: number; movements: number[] }[]>`
    select on_hand::int as "onHand", reserved::int, (
      select array_agg(delta::int order by id) from stock_movements where product_id = ${productId}
    ) as movements from stock where product_id = ${productId}`;
  if (!stock) throw new Error(`product ${productId} has no stock`);
  const [waiting] = await sql<{ events: number }[]>`
    select (select count(*)::int from outbox where published_at is null) + (select count(*)::int from parked_events)
      as events`;
  return {
    order: await one(sql`select status || ' ' || version as text from orders where id = ${orderId}`),
    history: await texts(sql`
      select type || ' ' || version as text from order_history where order_id = ${orderId} order by version`),
    events: await texts(sql`
      select type || ' ' || aggregate_version as text from outbox where aggregate_id in (${orderId}, ${productId})
      order by array_position(${BY_KIND}::text[], aggregate_type), aggregate_version`),
    published: publishedOf(way),
    stock: { ...stock },
    fulfilment: await one(sql`
      select concat_ws(' ', status, payment, pick_requests, shipment_requests) as text
      from fulfilments where order_id = ${orderId}`),
    notifications: await texts(sql`
      select type as text from notifications where subject_id = ${orderId} order by created_at, id`),
    handled: await texts(sql`
      select consumer || ' ' || type as text from inbox where aggregate_id = ${orderId} order by 1`),
    payment: provider.doneFor(orderId),
    waiting: waiting?.events ?? Number.NaN,
  };
};
