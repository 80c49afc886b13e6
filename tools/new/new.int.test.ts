import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const notCopied = new Set(['node_modules', '.git', '.data', '.nx', 'reports', 'coverage', 'dist']);

/** The packages of the tree, but for the tree's own, which are those of the copy. */
const linkPackages = async (copy: string): Promise<void> => {
  const own = join('node_modules', '@orderline');
  await mkdir(join(copy, own), { recursive: true });
  for (const name of await readdir(join(root, own)))
    await symlink(await readlink(join(root, own, name)), join(copy, own, name));
  for (const name of await readdir(join(root, 'node_modules')))
    if (name !== '@orderline') await symlink(join(root, 'node_modules', name), join(copy, 'node_modules', name));
};

const copyTree = async (): Promise<string> => {
  const copy = await mkdtemp(join(tmpdir(), 'new-'));
  await cp(root, copy, { recursive: true, filter: (path) => !notCopied.has(basename(path)) });
  await linkPackages(copy);
  return copy;
};

type Snapshot = ReadonlyMap<string, string>;

/** Every file of the copy, by its path. */
const snapshotOf = async (copy: string): Promise<Snapshot> => {
  const found = await readdir(copy, { recursive: true, withFileTypes: true });
  const files = found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const hashed = files
    .filter((file) => !file.includes('node_modules'))
    .map(
      async (file) =>
        [
          file,
          createHash('sha256')
            .update(await readFile(file))
            .digest('hex'),
        ] as const,
    );
  return new Map(await Promise.all(hashed));
};

const differences = (before: Snapshot, after: Snapshot) => {
  const written = [...after.keys()].filter((file) => !before.has(file));
  const edited = [...before.keys()].filter((file) => before.get(file) !== after.get(file));
  return { written, edited };
};

const failure = (error: unknown) => {
  const { code, stdout, stderr } = error as { readonly code: number; readonly stdout: string; readonly stderr: string };
  return { code, stdout, stderr };
};

describe('what is made by npm run new', () => {
  let copy: string;
  const tests: string[] = [];
  beforeAll(async () => {
    copy = await copyTree();
  });
  afterAll(() => rm(copy, { recursive: true, force: true }));

  const node = (script: string, ...args: readonly string[]) =>
    run(process.execPath, [join(copy, script), ...args], { cwd: copy, maxBuffer: 16 * 1024 * 1024 }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      failure,
    );
  const make = (...args: readonly string[]) => node('tools/new/new.ts', ...args);

  it.each([
    [['endpoint', 'nowhere/receipt'], 'there is no feature nowhere'],
    [['endpoint', 'orders/Receipt'], '"Receipt" is no name'],
    [['endpoint', 'orders/order'], 'has an operation readOrder, or a model Order, already'],
    [['endpoint', 'orders/address'], 'has an operation readAddress, or a model Address, already'],
    [['endpoint', 'notifications/digest'], 'nothing that notifications finds is read over HTTP'],
    [['event', 'product-discontinued'], '"product-discontinued" is no event'],
    [['event', 'OrderPlaced'], 'OrderPlaced is an event already'],
    [['event', 'VoucherSpent'], 'no feature has voucher.ts'],
    [['event', 'OrderReturned', '--for', 'catalog'], 'catalog follows no events'],
    [['feature', 'orders'], 'libs/domain/src/orders/index.ts exists already'],
    [['feature', 'Returns'], '"Returns" is no name'],
    [['feature', 'billing'], '"billing" is no plural'],
    [['feature', 'returns', '--now'], 'Unknown option'],
    [['table', 'returns'], 'say endpoint, event or feature'],
  ])('is nothing where it cannot be: %j', async (args, why) => {
    const { code, stdout, stderr } = await make(...args);
    expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({ code: 2, stdout: '', lines: 1 });
    expect(stderr).toContain(why);
  });

  it('is nothing yet where it is only asked for', async () => {
    const before = await snapshotOf(copy);
    const { code, stdout } = await make('feature', 'returns', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toContain('libs/domain/src/returns/index.ts');
    expect(await snapshotOf(copy)).toEqual(before);
  });

  it.each([
    { args: ['endpoint', 'orders/receipt'], most: { written: 2, edited: 4 } },
    { args: ['event', 'ProductDiscontinued'], most: { written: 4, edited: 6 } },
    { args: ['event', 'OrderReturned', '--for', 'inventory'], most: { written: 4, edited: 6 } },
    { args: ['feature', 'returns'], most: { written: 12, edited: 8 } },
  ])('takes no more files than promised: $args', async ({ args, most }) => {
    const before = await snapshotOf(copy);
    const { code, stdout, stderr } = await make(...args);
    expect([code, stderr]).toEqual([0, '']);
    const { written, edited } = differences(before, await snapshotOf(copy));
    expect(written.length).toBeGreaterThan(0);
    expect(written.length).toBeLessThanOrEqual(most.written);
    expect(edited.length).toBeLessThanOrEqual(most.edited);
    const told = [...stdout.matchAll(/^(?:wrote|edited) +(.+)$/gm)].map(([, file = '']) => join(copy, file));
    expect(told.toSorted()).toEqual([...written, ...edited].toSorted());
    const decisions = [...stdout.matchAll(/^decide +(\S+):(\d+) {2}\S/gm)].map(([, file = '']) => join(copy, file));
    expect(decisions.length).toBeGreaterThan(0);
    for (const file of decisions) expect(told).toContain(file);
    tests.push(...written.filter((file) => file.endsWith('.test.ts') && !file.endsWith('.int.test.ts')));
  });

  it('imports what it may, and passes its tests', { timeout: 120_000 }, async () => {
    expect(tests).toHaveLength(4);
    expect((await node('tools/openapi/openapi.ts')).code).toBe(0);
    const suites = [
      ...tests,
      'libs/contracts/src/events/events.test.ts',
      'libs/composition/src/messaging/subscriptions.test.ts',
    ];
    const unit = ['run', '--project', 'unit', '--reporter=verbose', '--root', copy, ...suites];
    const [boundaries, tested] = await Promise.all([
      node('tools/checks/boundaries.ts'),
      node('node_modules/vitest/vitest.mjs', ...unit),
    ]);
    for (const { code, stdout, stderr } of [boundaries, tested]) expect(code, stdout + stderr).toBe(0);
    for (const file of tests) expect(tested.stdout).toContain(basename(file));
  });

  // Twenty seconds of both cores for one more whole tree: a template that no longer compiles is told the night after.
  if (process.env.NIGHTLY) {
    it('compiles', { timeout: 300_000 }, async () => {
      const { code, stdout, stderr } = await node('node_modules/typescript/bin/tsc', '--noEmit');
      expect(code, stdout + stderr).toBe(0);
    });
  }
});
