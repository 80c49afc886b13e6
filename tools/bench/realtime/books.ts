import { sqlFile } from '../system.ts';
import type { Clients } from './clients.ts';
import type { Collected } from './commands.ts';
import type { Fleet } from './fleet.ts';

/** Who was told how often, by what was sent, by what is in PostgreSQL, and by what each client has heard. */
export const openBooks = ({ sql }: Fleet, clients: Clients, customers: number) => {
  const sent = new Array<number>(1 + customers).fill(0);
  const heard = new Array<number>(1 + customers).fill(0);
  let [next, waiting] = [0, 0];

  const enter = ({ told }: Collected): void => {
    for (let at = 0; at < told.length; at += 3) heard[told[at] ?? 0] = (heard[told[at] ?? 0] ?? 0) + 1;
    waiting -= told.length / 3;
  };

  return {
    sql,
    customers,
    /** Commits an event for each of the next so many customers, each of whom is told something by the worker. */
    tell: async (count: number): Promise<void> => {
      const named = Array.from({ length: count }, (_, nth) => 1 + ((next + nth) % customers));
      next += count;
      waiting += count;
      const versions = named.map((customer) => {
        sent[customer] = (sent[customer] ?? 0) + 1;
        return sent[customer];
      });
      await sql.file(sqlFile('tell.sql'), [named, versions]);
    },
    /** What clients tell until each has heard all, and this is so as well; throws when time is up. */
    untilHeard: (withinMs: number, wanted: (part: Collected) => boolean = () => true): Promise<Collected> =>
      clients.until('all to have heard everything', withinMs, (part) => {
        enter(part);
        return waiting <= 0 && wanted(part);
      }),
    /** Throws where somebody has not heard exactly what is theirs. */
    close: async (): Promise<void> => {
      enter(await clients.collect());
      const [row] = await sql<{ count: number }[]>`select count(*)::int from notifications`;
      const all = sent.reduce((sum, count) => sum + count, 0);
      const wrong = sent.findIndex((count, customer) => count !== heard[customer]);
      if (wrong >= 0)
        throw new Error(`wrong: customer ${wrong} was told ${sent[wrong]} times and heard ${heard[wrong]}`);
      if (waiting !== 0 || row?.count !== all)
        throw new Error(`wrong: ${all} were sent, ${row?.count} are in PostgreSQL, ${waiting} are missing`);
    },
  };
};

export type Books = ReturnType<typeof openBooks>;
