import { cpuOf, cpuOfTree } from './cpu.ts';
import { FEW, startPeers } from './peers/peers.ts';
import type { Section } from './report.ts';
import type { Variant } from './requests.ts';
import { type Figures, medians, takeTurns } from './rounds.ts';
import { startSystem, startSystems } from './system.ts';
import type { Testbed } from './testbed.ts';

export type Plan = {
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly sizes: readonly number[];
  readonly quick: boolean;
};

/** Warms up, then takes turns; the figures of a turn are rate, latencies, and CPU per answer of its process and of the whole PostgreSQL. */
const measure = async (testbed: Testbed, variants: readonly Variant[], plan: Plan) => {
  for (const { name, warmUpSeconds = plan.warmUpSeconds, run } of variants) {
    process.stderr.write(`warming up: ${name}, ${warmUpSeconds} s\n`);
    await run(warmUpSeconds);
  }
  return await takeTurns(variants, plan.rounds, async ({ pid, run }): Promise<Figures> => {
    await testbed.sql`checkpoint`;
    const read = async () => [pid === undefined ? 0 : await cpuOf(pid), await cpuOfTree(testbed.postmaster)] as const;
    const [ownBefore, before] = await read();
    const { count, seconds, p50, p99 } = await run(plan.seconds);
    const [ownAfter, after] = await read();
    const [own, database] = [(ownAfter - ownBefore) / count, (after - before) / count];
    const latencies = { 'per s': count / seconds, 'p50 ms': p50, 'p99 ms': p99 };
    return { ...latencies, ...(pid && { 'api µs': own }), 'PostgreSQL µs': database, 'sum µs': own + database };
  });
};

const RATIOS = [
  ['µs ÷ Hono', 'Hono', 'sum µs'],
  ['per s ÷ Hono', 'Hono', 'per s'],
  ['per s ÷ Ktor', 'Ktor', 'per s'],
  ['PostgreSQL µs ÷ pgbench', 'pgbench', 'PostgreSQL µs'],
] as const;

/** Orders of two lines by the product and by the yardsticks, in turns, with the books read afterwards. */
export const measureOrders = async (testbed: Testbed, plan: Plan): Promise<Section> => {
  const systems = await startSystems(testbed, plan.sizes);
  const [system] = systems;
  const peers = await startPeers(testbed, system, plan.quick);
  const ours = systems.map(({ name, api: { pid }, load }) => ({
    name,
    pid,
    run: (seconds: number) => load('order', { seconds }),
  }));
  const hot = { pid: system.api.pid, run: (seconds: number) => system.load('order', { seconds }, 5) };
  const variants = [...ours, { name: `Orderline${FEW}`, ...hot }, ...peers.variants];
  const found = await measure(testbed, variants, plan);
  const rows = found.map(({ variant: { name }, rounds }) => {
    const withRatios = rounds.map((figures, round) => {
      const ratios = RATIOS.flatMap(([ratio, yardstick, column]) => {
        const wanted = name.endsWith(FEW) ? `${yardstick}${FEW}` : yardstick;
        const by = found.find(({ variant }) => variant.name === wanted);
        return by ? [[ratio, (figures[column] ?? 0) / (by.rounds[round]?.[column] ?? 0)]] : [];
      });
      return { ...figures, ...Object.fromEntries(ratios) };
    });
    return { name, figures: medians(withRatios), rounds: withRatios };
  });
  for (const one of systems) await one.close();
  return { title: 'Orders', left: peers.left, rows };
};

const READS = [
  ['product', 'product by id'],
  ['order by id', 'order by id'],
  ['list', 'list of 20 products'],
] as const;

/** Reads of what the seed holds, in turns. */
export const measureReads = async (testbed: Testbed, plan: Plan): Promise<Section> => {
  const systems = await startSystems(testbed, plan.sizes);
  const variants = systems.flatMap(({ name, api: { pid }, load }) =>
    READS.map(([kind, what]) => ({
      name: name.replace('Orderline', what),
      pid,
      run: (seconds: number) => load(kind, { seconds }),
    })),
  );
  const found = await measure(testbed, variants, plan);
  for (const one of systems) await one.close();
  return {
    title: 'Reads',
    left: [],
    rows: found.map(({ variant: { name }, rounds }) => ({ name, figures: medians(rounds), rounds })),
  };
};

/** The api under orders, to be profiled. */
export const profiledOrders = (testbed: Testbed) => async (nodeOptions: readonly string[]) => {
  const system = await startSystem(testbed, { size: 1, nodeOptions });
  return { load: (seconds: number) => system.load('order', { seconds }), close: system.close };
};
