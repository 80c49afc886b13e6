import { parseArgs } from 'node:util';
import type { Database } from '@orderline/adapters-postgres';
import { type Command, Misuse, UNREACHABLE } from '../command.ts';
import { onDatabase } from '../connect.ts';
import { reconcile, reconciledText } from './reconcile.ts';
import { orderText, readOrder } from './show.ts';
import { readStuck, stuckText } from './stuck.ts';

const HELP = `Example: npm run orders -- stuck

  show ORDER   an order by its number, as K7QM4-9XD2T, or its id: where it stands, and what has happened to it; exit code 1
          where there is none
  stuck   the orders that get no further by themselves: status, since when, what each waits for, which event is in
          its way, and what to do; exit code 1 where there are any
      --limit N   how many (default: 100)
  reconcile   whether the books of the database agree: orders, events, fulfilments, the stock of each product; exit code 1
          where they do not. For a database that was restored, before its apps are started

  --json   for programs
  --help   this text

Exit codes: 0, or 1 as above; 2 wrong usage or settings, or no database of ours; 4 the database cannot be reached.
DATABASE_URL says where; in development, where it is not set, it is the system that npm start runs here.
`;

const limitIn = (text: string): number => {
  const limit = Number(text);
  if (Number.isSafeInteger(limit) && limit > 0) return limit;
  throw new Misuse(`--limit is a number above 0, not ${text}`);
};

type Told = { readonly text: string; readonly json: unknown; readonly code: number };

const show = async (database: Database, stated: string): Promise<Told> => {
  const order = await readOrder(database, stated);
  if (order === undefined) throw new Misuse(`${stated} is neither a number such as K7QM4-9XD2T nor an id`);
  return { text: order ? orderText(order) : `no order is ${stated}\n`, json: { order }, code: order ? 0 : 1 };
};

const stuck = async (database: Database, limit: number): Promise<Told> => {
  const orders = await readStuck(database, limit);
  return { text: stuckText(orders), json: { orders }, code: orders.length === 0 ? 0 : 1 };
};

const books = async (database: Database): Promise<Told> => {
  const found = await reconcile(database);
  return { text: reconciledText(found), json: found, code: found.agrees ? 0 : 1 };
};

type Asked = { readonly name: string | undefined; readonly stated: readonly string[]; readonly limit: number };

const told = async (database: Database, { name, stated, limit }: Asked): Promise<Told> => {
  if (name === 'show') return show(database, stated.join(' '));
  return name === 'stuck' ? stuck(database, limit) : books(database);
};

const run = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      limit: { type: 'string', default: '100' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [name, ...stated] = positionals;
  const isKnown = name === 'show' ? stated.length > 0 : /^(stuck|reconcile)$/.test(positionals.join(' '));
  if (!isKnown) throw new Misuse('say stuck, reconcile, or show and an order');
  const asked = { name, stated, limit: limitIn(values.limit) };
  const { text, json, code } = await onDatabase('orders', (database) => told(database, asked));
  process.stdout.write(values.json ? `${JSON.stringify(json, null, 2)}\n` : text);
  return code;
};

export const ordersCommand: Command = { help: HELP, run, exitCodes: { unavailable: UNREACHABLE } };
