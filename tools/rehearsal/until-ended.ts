import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import type { Books, System } from '../replay/system/system.ts';

const PAUSE_MS = 500;
const TELLS_EVERY_MS = 5_000;
const LONGEST_STANDSTILL_MS = 90_000;

const isOver = ({ fulfilling, underWay: { outbox, handling } }: Books): boolean =>
  fulfilling.underWay + outbox + handling === 0;

export type UntilEnded = {
  readonly system: Pick<System, 'reconciliation'>;
  readonly databaseUrl: string;
  readonly say: (line: string) => void;
};

/** The books count all that there is, which takes the time that orders need: they are asked for once no order is under way. */
const openCount = (url: string) => {
  const sql = postgres(url, { max: 1 });
  return {
    ordersUnderWay: async (): Promise<number> => {
      const [row] = await sql<{ orders: number }[]>`
        select count(*)::int as orders from orders left join fulfilments on fulfilments.order_id = orders.id
        where coalesce(fulfilments.status, '') not in ('completed', 'cancelled', 'uncollected')`;
      return row?.orders ?? 0;
    },
    close: () => sql.end(),
  };
};

/** The books once every order has come to its end, or as they are when nothing has ended for a minute and a half. */
export const untilEnded = async ({ system, databaseUrl, say }: UntilEnded): Promise<Books> => {
  const { ordersUnderWay, close } = openCount(databaseUrl);
  let least = Number.POSITIVE_INFINITY;
  let moved = performance.now();
  let told = Number.NEGATIVE_INFINITY;
  try {
    for (;;) {
      const left = await ordersUnderWay();
      const now = performance.now();
      if (left < least) [least, moved] = [left, now];
      const isStuck = now - moved > LONGEST_STANDSTILL_MS;
      if (left === 0 || isStuck) {
        const books = await system.reconciliation();
        if (isOver(books) || isStuck) return books;
      }
      if (now - told > TELLS_EVERY_MS) {
        say(`fulfilment: ${left} orders are under way`);
        told = now;
      }
      await delay(PAUSE_MS);
    }
  } finally {
    await close();
  }
};
