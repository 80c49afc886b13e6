import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmptyFolder, emptyFolder } from '../pack/empty-folder.ts';

const document = join(import.meta.dirname, '../../docs/openapi/v2.json');

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

const generators: Readonly<Record<string, Generator>> = {
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
};

const orvalConfig = `export default {
  shop: { input: './v2.json', output: { target: './orval/made.ts', client: 'fetch', headers: true } },
};
`;

const compilerOptions = {
  ...{ target: 'es2022', lib: ['es2022', 'dom', 'dom.iterable'], module: 'esnext', moduleResolution: 'bundler' },
  ...{ strict: true, noUncheckedIndexedAccess: true, skipLibCheck: false, types: [], noEmit: true },
};

const files = Object.keys(generators).map((name) => `${name}/use.ts`);

/** Minutes, as the packages come from the registry. */
const WITHIN = 180_000;

describe('a client that is generated from the document', () => {
  let folder: EmptyFolder;
  beforeAll(async () => {
    folder = await emptyFolder();
    await folder.install('typescript@5.9.3', ...Object.values(generators).flatMap(({ packages }) => packages));
    await copyFile(document, join(folder.path, 'v2.json'));
    await folder.write({
      'orval.config.mjs': orvalConfig,
      'tsconfig.json': JSON.stringify({ compilerOptions, files }),
      ...Object.fromEntries(Object.entries(generators).map(([name, { use }]) => [`${name}/use.ts`, use])),
    });
    for (const { command } of Object.values(generators)) await folder.run(...command);
  }, WITHIN);
  afterAll(() => folder[Symbol.asyncDispose]());

  it(
    'tells problems apart by status and code, whichever of them made it',
    async () => {
      expect(await folder.run('npx', 'tsc', '-p', '.', '--listFilesOnly')).toContain(files[0]);
      expect(await folder.run('npx', 'tsc', '-p', '.')).toBe('');
    },
    WITHIN,
  );

  it(
    'takes no order for one that lacks its lines',
    async () => {
      await folder.write({
        'wrong.ts': `import { placeOrder } from './hey-api/made/index.js';
void placeOrder({ headers: { 'Idempotency-Key': 'one' }, body: {} });
`,
        'tsconfig.wrong.json': JSON.stringify({ compilerOptions, files: ['wrong.ts'] }),
      });
      await expect(folder.run('npx', 'tsc', '-p', 'tsconfig.wrong.json')).rejects.toThrow(/lines.*shippingAddress/);
    },
    WITHIN,
  );
});
