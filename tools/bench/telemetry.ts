import { parseArgs } from 'node:util';
import { cpuOf } from './cpu.ts';
import { medians, takeTurns } from './rounds.ts';
import { type System, startSystem } from './system.ts';
import { openTestbed } from './testbed.ts';

const HELP = `Example: node tools/bench/telemetry.ts --rounds 8

Measures what traces cost: CPU of the api for a product by its id and for an order, without telemetry, and with 0, 5 and 100 % of
the traces kept and sent. Each variant has an api of its own; all take turns.

  --rounds N   how often each has its turn (default: 8)
  --help       this text
`;

const SECONDS = 2;
const VARIANTS = [
  ['without --import', null],
  ['0 %', 0],
  ['5 %', 0.05],
  ['100 %', 1],
] as const;

const measure = async (rounds: number): Promise<void> => {
  await using opened = new AsyncDisposableStack();
  const testbed = await openTestbed(opened);
  const variants: { readonly name: string; readonly kind: 'product' | 'order'; readonly system: System }[] = [];
  for (const [name, sampled] of VARIANTS) {
    const system = await startSystem(testbed, { size: 1, sampled });
    for (const kind of ['product', 'order'] as const) {
      await system.load(kind, { seconds: SECONDS });
      variants.push({ name: `${kind}, ${name}`, kind, system });
    }
  }
  const found = await takeTurns(variants, rounds, async ({ kind, system: { api, load } }) => {
    const before = await cpuOf(api.pid);
    const { count } = await load(kind, { seconds: SECONDS });
    return { 'api µs': ((await cpuOf(api.pid)) - before) / count };
  });
  for (const { variant, rounds: turns } of found) {
    const figures = turns.map((turn) => Math.round(turn['api µs'] ?? Number.NaN)).toSorted((one, other) => one - other);
    process.stdout.write(`${variant.name}: ${Math.round(medians(turns)['api µs'] ?? 0)} µs (${figures.join(', ')})\n`);
  }
  for (const system of new Set(variants.map((variant) => variant.system))) await system.close();
};

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '8' }, help: { type: 'boolean' } } });
if (values.help) process.stdout.write(HELP);
else {
  await measure(Number(values.rounds));
  process.exit();
}
