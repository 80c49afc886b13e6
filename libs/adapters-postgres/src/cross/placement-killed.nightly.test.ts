import type { Placement } from '@orderline/domain/orders';
import { Unavailable } from '@orderline/platform';
import { expect, it } from 'vitest';
import { openDatabase } from '../connection/database.ts';
import { useDatabase } from '../testing/database.ts';
import { aKey, orderOf, placementOf } from '../testing/placing.ts';
import { aShop } from '../testing/shop.ts';
import { pgPlacement } from './placement.ts';
import { pgStockAudit } from './stock-audit.ts';

const opened = useDatabase();

const PROCESSES = 3;
const CALLERS = 64;
const ORDERS = 6_000;
const UNITS = 1_000_000;
const AGAIN_MS = 20;

it('orders whose connections are killed all the time are each placed once, and the stock is theirs', async () => {
  const { url, database, outside } = opened();
  const shop = aShop(opened());
  const customerId = await shop.aCustomer();
  const products = await Promise.all([1, 2, 3, 4, 5].map(() => shop.aProduct(UNITS)));
  const sizes = { poolSize: 1, placementPoolSize: 4, queueLimit: 1_000, queryTimeoutMs: 20_000 };
  const processes = Array.from({ length: PROCESSES }, () => openDatabase({ url, applicationName: 'killed', ...sizes }));
  const placements = processes.map(({ placement }) => pgPlacement(placement));
  let [begun, killed, outages] = [0, 0, 0];
  const placed: Placement[] = [];

  /** As a client does that retries by its key. */
  const untilPlaced = async (placement: Placement, turn: number): Promise<string> => {
    for (;;) {
      try {
        const { kind } = (await placements[turn % PROCESSES]?.place(placement)) ?? expect.unreachable('no process');
        return kind;
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        outages += 1;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  };
  const caller = async () => {
    while (begun < ORDERS) {
      begun += 1;
      const turn = begun;
      const basket = products
        .filter((_, index) => (turn >> index) % 2 === 1 || index === turn % products.length)
        .map((product) => ({ product, quantity: 1 + (turn % 3) }));
      const placement = placementOf(orderOf(customerId, basket), basket, aKey());
      expect(await untilPlaced(placement, turn)).toBe('placed');
      placed.push(placement);
    }
  };
  let over = false;
  const kill = async () => {
    while (!over) {
      const [row] = await outside<{ killed: number }[]>`
        select count(*) filter (where pg_terminate_backend(pid))::int as killed from (
          select pid from pg_stat_activity where application_name like 'killed%' and state = 'active' order by random() limit 1
        ) as chosen`;
      killed += row?.killed ?? 0;
    }
  };
  const killing = kill();
  await Promise.all(Array.from({ length: CALLERS }, caller));
  over = true;
  await killing;
  await Promise.all(processes.map((each) => each.close()));

  expect(killed).toBeGreaterThan(0);
  expect(placed).toHaveLength(ORDERS);
  const [counted] = await outside<{ orders: number; events: number }[]>`
    select (select count(*)::int from orders) as orders, (select count(*)::int from outbox where type = 'OrderPlaced') as events`;
  expect(counted).toEqual({ orders: placed.length, events: placed.length });
  expect(await pgStockAudit(database.jobs).read(10)).toEqual({ products: 5, drifting: 0, drifts: [] });
  process.stdout.write(`${placed.length} orders, ${killed} connections killed, ${outages} outages told\n`);
}, 600_000);
