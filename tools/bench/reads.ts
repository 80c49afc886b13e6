import type { Load } from './load.ts';
import { medians, type Plan, takeTurns } from './measure.ts';
import type { Found } from './report.ts';
import { type System, startSystem } from './system.ts';
import type { Testbed } from './testbed.ts';
import { wrongAnswers } from './verdict.ts';

const READS: readonly { readonly name: string; readonly kind: Load['kind'] }[] = [
  { name: 'product by id', kind: 'product' },
  { name: 'order by id', kind: 'order by id' },
  { name: 'list of 20 products', kind: 'list' },
];

/** Reads of what the seed holds, in turns. */
export const measureReads = async (
  testbed: Testbed,
  { sizes, ...plan }: Plan & { readonly sizes: readonly number[] },
): Promise<Found> => {
  const systems: System[] = [];
  for (const size of sizes) systems.push(await startSystem(testbed, { size }));
  const variants = systems.flatMap(({ size, url, api, tokens }) =>
    READS.map(({ name, kind }) => ({
      name: size === 1 ? name : `${name}, ${size} × the books`,
      pid: api.pid,
      run: async (seconds: number) =>
        testbed.load({ kind, url, tokens: await tokens(), products: 10_000 * size, connections: 64, seconds }),
    })),
  );
  const found = await takeTurns(testbed, variants, plan);
  await Promise.all(systems.map((system) => system.close()));
  return {
    sections: [
      {
        title: 'Reads',
        left: [],
        rows: found.map(({ variant: { name }, rounds }) => ({ name, figures: medians(rounds), rounds })),
      },
    ],
    wrong: found.flatMap(({ variant: { name }, answers }) => wrongAnswers(name, answers, '200')),
  };
};
