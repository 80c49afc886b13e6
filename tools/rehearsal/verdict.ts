import { openDatabase, pgReconcileReports } from '@orderline/adapters-postgres';
import { byInbox } from '@orderline/composition';
import { contractOf } from '@orderline/contracts/events';
import postgres from 'postgres';
import * as z from 'zod';
import { type Check, check } from '../replay/run/check-books.ts';
import type { Books } from '../replay/system/system.ts';
import { firstOccurrences, readTopic, type TopicMessage } from '../services/read-topic.ts';
import type { Partners } from './partners.ts';

export type Rehearsed = {
  readonly books: Books;
  readonly partners: Partners;
  readonly broker: string;
  readonly databaseUrl: string;
};

const CURRENCY = 'GBP';

const versioned = z.object({ version: z.int() });

/** Orders whose events, in the order of the topic, are not version 1, 2, 3 … to an end. */
const brokenStories = (messages: readonly TopicMessage[]): number => {
  const stories = Map.groupBy(firstOccurrences(messages), ({ key }) => key);
  return [...stories.values()].filter((story) => {
    const last = story.at(-1)?.headers.ce_type;
    const isGapless = story.every(({ data }, index) => versioned.parse(data).version === index + 1);
    return !isGapless || !['OrderDelivered', 'OrderCancelled', 'OrderRefunded'].includes(last ?? '');
  }).length;
};

/** Money of the delivered orders, in pence, as the orders themselves say. */
const delivered = async (url: string): Promise<bigint> => {
  const sql = postgres(url, { max: 1 });
  const [row] = await sql<{ minor: string }[]>`
    select coalesce(sum(total_minor), 0)::text as minor from orders where status = 'delivered'`;
  await sql.end();
  return BigInt(row?.minor ?? 0);
};

/** Parts of the reports that are not what the orders themselves say. */
const misreported = async (url: string): Promise<number> => {
  const sizes = { poolSize: 1, placementPoolSize: 1, queueLimit: 1, queryTimeoutMs: 30_000 };
  const database = openDatabase({ url, applicationName: 'rehearsal', ...sizes });
  try {
    return (await pgReconcileReports(database.jobs, byInbox)()).differences.length;
  } finally {
    await database.close();
  }
};

/** What must hold once a month of orders has gone all its ways: in the books, at the payment provider, in the topic. */
export const checkRehearsal = async ({
  books,
  partners,
  broker,
  databaseUrl,
}: Rehearsed): Promise<readonly Check[]> => {
  const { orders, orderPlaced, fulfilling, payments, underWay } = books;
  const { exact } = books.stock;
  const own = payments.find(({ captured }) => captured.currency === CURRENCY);
  const pence = (held: 'authorised' | 'captured') => BigInt(own?.[held].amount.replace('.', '') ?? 0);
  const messages = await readTopic(broker, contractOf('OrderPlaced').topic);
  const placed = firstOccurrences(messages).filter(({ headers }) => headers.ce_type === 'OrderPlaced');
  return [
    check('fulfilments that have not ended', 0, fulfilling.underWay + fulfilling.uncollected),
    check('events under way or parked', 0, underWay.outbox + underWay.handling + underWay.parked),
    check('orders = delivered + cancelled', orders.total, orders.delivered + orders.cancelled),
    check('orders = OrderPlaced effects', orders.total, orderPlaced.effects),
    check('orders = OrderPlaced in the topic', orders.total, placed.length),
    check('parts of the reports that differ from the orders', 0, await misreported(databaseUrl)),
    check('orders whose events do not go 1, 2, 3 … to an end', 0, brokenStories(messages)),
    check('stock received = on hand + shipped', BigInt(exact.received), BigInt(exact.onHand) + BigInt(exact.shipped)),
    check('stock still reserved', 0n, BigInt(exact.reserved)),
    check('pence captured by the provider = of delivered orders', await delivered(databaseUrl), pence('captured')),
    check(
      'pence captured by the provider = in its own ledger',
      await partners.held(CURRENCY, 'captured'),
      pence('captured'),
    ),
    check('pence still held by the provider', 0n, await partners.held(CURRENCY, 'authorised')),
    {
      what: 'orders delivered: three in four or more',
      expected: Math.ceil(orders.total * 0.75),
      actual: orders.delivered,
      agrees: orders.delivered >= orders.total * 0.75,
    },
  ];
};
