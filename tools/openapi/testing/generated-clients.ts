import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { emptyFolder } from '../../pack/empty-folder.ts';

const document = join(import.meta.dirname, '../../../docs/openapi/v2.json');

const order = `{
  lines: [{ sku: 'KIT-01A', quantity: 2 }],
  shippingAddress: {
    recipient: 'Ada Lovelace', line1: '12 St James’s Square', city: 'London', postalCode: 'SW1Y 4JH', country: 'GB',
  },
}`;

/** What a client does about an order that is refused: each code tells what comes with it, and no other is known. */
const decided = `
  if (problem.code === 'out-of-stock') return problem.errors?.[0]?.available ?? 0;
  if (problem.code === 'price-changed') return Number(problem.total?.amount);
  const last: 'idempotency-key-in-flight' = problem.code;
  // @ts-expect-error: no order ends so
  if (problem.code === 'sku-taken') return -1;
  return last.length;
`;

type Generator = {
  readonly packages: readonly string[];
  readonly command: readonly [program: string, ...args: readonly string[]];
  readonly use: string;
};

const generators = {
  'openapi-typescript': {
    packages: ['openapi-typescript@7.13.0'],
    command: ['npx', 'openapi-typescript', 'v2.json', '-o', 'openapi-typescript/schema.d.ts'],
    use: `
import type { components, operations } from './schema.js';
export const order: components['schemas']['NewOrder'] = ${order};
type Refused = operations['placeOrder']['responses'][409]['content']['application/problem+json'];
export const decide = (problem: Refused): number => {${decided}};
`,
  },
  'hey-api': {
    packages: ['@hey-api/openapi-ts@0.99.0'],
    command: ['npx', 'openapi-ts', '-i', 'v2.json', '-o', 'hey-api/made', '-c', '@hey-api/client-fetch'],
    use: `
import { placeOrder } from './made/index.js';
export const decide = async (): Promise<number | undefined> => {
  const { data, error: problem } = await placeOrder({ headers: { 'Idempotency-Key': 'one' }, body: ${order} });
  if (problem === undefined) return data?.lines.length;
  if (problem.status !== 409) return undefined;
  ${decided}
};
`,
  },
  orval: {
    packages: ['orval@8.38.0'],
    command: ['npx', 'orval', '--config', 'orval.config.mjs'],
    use: `
import { placeOrder } from './made.js';
export const decide = async (): Promise<number | undefined> => {
  const answer = await placeOrder(${order}, { 'Idempotency-Key': 'one' });
  if (answer.status === 201) return answer.data.lines.length;
  if (answer.status !== 409) return undefined;
  const problem = answer.data;
  ${decided}
};
`,
  },
} as const satisfies Readonly<Record<string, Generator>>;

const orvalConfig = `export default {
  shop: { input: './v2.json', output: { target: './orval/made.ts', client: 'fetch', headers: true } },
};
`;

const compilerOptions = {
  ...{ target: 'es2022', lib: ['es2022', 'dom', 'dom.iterable'], module: 'esnext', moduleResolution: 'bundler' },
  ...{ strict: true, noUncheckedIndexedAccess: true, skipLibCheck: false, types: [], noEmit: true },
};

/** Minutes, as the packages come from the registry. */
const WITHIN = 300_000;

/** Generates clients in a folder of a newcomer, and has the compiler prove what they know of problems. */
export const generatedClientsNarrow = (...names: readonly (keyof typeof generators)[]): void => {
  const files = names.map((name) => `${name}/use.ts`);
  const uses = names.map((name) => [`${name}/use.ts`, generators[name].use] as const);
  it(
    `tells problems apart by status and code, made by ${names.join(', ')}`,
    async () => {
      await using folder = await emptyFolder();
      await folder.install('typescript@5.9.3', ...names.flatMap((name) => generators[name].packages));
      await copyFile(document, join(folder.path, 'v2.json'));
      await folder.write({
        ...Object.fromEntries(uses),
        'orval.config.mjs': orvalConfig,
        'tsconfig.json': JSON.stringify({ compilerOptions, files }),
      });
      for (const name of names) {
        const [program, ...args]: Generator['command'] = generators[name].command;
        await folder.run(program, ...args);
      }
      const read = await folder.run('npx', 'tsc', '-p', '.', '--listFiles');
      for (const file of files) expect(read).toContain(file);
    },
    WITHIN,
  );
};
