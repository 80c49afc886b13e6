import { type Figures, medians, type Plan, takeTurns, type Variant } from './measure.ts';
import { findPgbench, type Peer, peerTokens, runPgbench, startHono, startKtor } from './peers/peers.ts';
import type { Found } from './report.ts';
import { type System, startSystem } from './system.ts';
import type { Testbed } from './testbed.ts';
import { answeredBy, wrongAnswers, wrongBooks } from './verdict.ts';

const CONNECTIONS = 64;
const KTOR_WARM_UP_SECONDS = 60;
const HONO = 'Hono + zod + the one statement';
const KTOR = 'Ktor 3 + HikariCP + the one statement';
const PGBENCH = 'pgbench, the one statement';

export type OrdersOptions = Plan & { readonly sizes: readonly number[]; readonly quick: boolean };

type Placing = Variant & { readonly system: System };

type Service = { readonly url: string; readonly pid: number; tokens(): Promise<readonly string[]> };

const ratios = (rounds: readonly Figures[], by: readonly Figures[], column: string): number =>
  medians(rounds.map((figures, round) => ({ ratio: (figures[column] ?? 0) / (by[round]?.[column] ?? 0) }))).ratio ?? 0;

/** Orders of two lines by the product and by the yardsticks, in turns, with the books read afterwards. */
export const measureOrders = async (testbed: Testbed, options: OrdersOptions): Promise<Found> => {
  const systems: System[] = [];
  for (const size of options.sizes) systems.push(await startSystem(testbed, { size }));
  const [system] = systems;
  if (system === undefined) throw new Error('no size to measure');
  const left: string[] = [];
  const placing = (name: string, { url, pid, tokens }: Service, products: number, of = system): Placing => ({
    name,
    pid,
    system: of,
    run: async (seconds) =>
      testbed.load({ kind: 'order', url, tokens: await tokens(), products, connections: CONNECTIONS, seconds }),
  });
  const ours = ({ url, api, tokens }: System): Service => ({ url, pid: api.pid, tokens });
  const theirs = ({ url, pid }: Peer): Service => ({ url, pid, tokens: peerTokens });

  const variants: Placing[] = systems.map((one) =>
    placing(one.size === 1 ? 'Orderline' : `Orderline, ${one.size} × the books`, ours(one), 10_000, one),
  );
  variants.push(placing('Orderline, 5 products', ours(system), 5));
  const hono = theirs(await startHono(testbed, system.databaseUrl));
  variants.push(placing(HONO, hono, 10_000), placing(`${HONO}, 5 products`, hono, 5));
  const { databaseUrl } = system;
  if (options.quick) left.push(`${KTOR}: left out by --quick`);
  else {
    try {
      const ktor = placing(KTOR, theirs(await startKtor(testbed, databaseUrl)), 10_000);
      variants.push({ ...ktor, warmUpSeconds: KTOR_WARM_UP_SECONDS });
    } catch (error) {
      left.push(`${KTOR}: left out, ${error instanceof Error ? error.message : error}`);
    }
  }
  const pgbench = await findPgbench();
  if (pgbench === undefined) left.push(`${PGBENCH}: left out, no pgbench on PATH or in /usr/lib/postgresql`);
  else variants.push({ name: PGBENCH, system, run: (seconds) => runPgbench(pgbench, databaseUrl, seconds) });

  const found = await takeTurns(testbed, variants, options);
  const roundsOf = (name: string) => found.find(({ variant }) => variant.name === name)?.rounds ?? [];
  const rows = found.map(({ variant: { name }, rounds }) => ({
    name,
    figures: {
      ...medians(rounds),
      'µs ÷ Hono': ratios(rounds, roundsOf(name.endsWith('5 products') ? `${HONO}, 5 products` : HONO), 'sum µs'),
      'per s ÷ Hono': ratios(rounds, roundsOf(name.endsWith('5 products') ? `${HONO}, 5 products` : HONO), 'per s'),
      ...(roundsOf(KTOR).length > 0 && { 'per s ÷ Ktor': ratios(rounds, roundsOf(KTOR), 'per s') }),
      'PostgreSQL µs ÷ pgbench': ratios(rounds, roundsOf(PGBENCH), 'PostgreSQL µs'),
    },
    rounds,
  }));
  const wrong = found.flatMap(({ variant: { name }, answers }) => wrongAnswers(name, answers, '201'));
  for (const one of systems) {
    const told = found.filter(({ variant }) => variant.system === one).flatMap(({ answers }) => answers);
    wrong.push(...(await wrongBooks(one, answeredBy(told, '201'))));
    await one.close();
  }
  if (testbed.spans() === 0) wrong.push('the sink got no spans, so traces were not recorded');
  return { sections: [{ title: 'Orders', left, rows }], wrong };
};
