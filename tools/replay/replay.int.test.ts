import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningShop, type ShopFaults, startShop } from './testing/shop-server.ts';

const run = promisify(execFile);
const sample = join(import.meta.dirname, 'sample.csv');

let shop: RunningShop | undefined;
afterEach(async () => {
  await shop?.close();
  shop = undefined;
});

const openShop = async (faults?: ShopFaults) => {
  shop = await startShop(faults);
  return shop;
};

/** What execFile resolves to, or rejects with, of a process that could be started. */
const ended = (outcome: unknown) => {
  const { stdout, stderr, code = 0 } = outcome as { stdout: string; stderr: string; code?: number };
  return { stdout, stderr, code };
};

const replay = async (...args: readonly string[]) => {
  const script = join(import.meta.dirname, 'replay.ts');
  const outcome = run(process.execPath, [script, ...args], { env: { ...process.env, NO_COLOR: '1' } });
  return ended(await outcome.catch((error: unknown) => error));
};

describe('npm run replay', () => {
  it('ends with 0 and a report where the books agree; progress goes to stderr', async () => {
    const { url } = await openShop();
    const { stdout, stderr, code } = await replay(sample, '--url', url);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Orders: accepted 14, £519\.88$/m);
    expect(stdout).toMatch(/^cancellation +2 +-3 +the invoice number begins with C/m);
    expect(stdout).toMatch(/^✓ {2}orders = fulfilment records +14 +14$/m);
    expect(stdout).toMatch(/^The books agree\.$/m);
    expect(stderr).toMatch(/^orders: 14 of 14$/m);
  });

  it('tells the same as one JSON object with --json', async () => {
    const { url } = await openShop();
    const { stdout, code } = await replay(sample, '--url', url, '--json', '--limit', '3');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      again: false,
      plan: { invoices: 3, read: { lines: 59 } },
      orders: { accepted: 3, refused: {}, unanswered: 0 },
      books: { agree: true },
    });
  });

  it('ends with 1 where the books do not agree, and shows what was expected', async () => {
    const { url } = await openShop({ books: (books) => ({ ...books, fulfilments: 13 }) });
    const { stdout, code } = await replay(sample, '--url', url);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ {2}orders = fulfilment records +0?14 +13$/m);
    expect(stdout).toMatch(/^MISMATCH/m);
  });

  it('ends with 1 and says why where it stops, here because the keys are gone', async () => {
    const running = await openShop();
    await replay(sample, '--url', running.url);
    running.forgetKeys();
    const { stdout, stderr, code } = await replay(sample, '--url', running.url);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/was played on this system before/);
  });

  it('ends with 1 and names the command that helps where no system answers', async () => {
    const { url, close } = await openShop();
    await close();
    shop = undefined;
    const { stderr, code } = await replay(sample, '--url', url);
    expect(code).toBe(1);
    expect(stderr).toMatch(/ECONNREFUSED\. Start a system with "npm start"/);
  });

  it('ends with 2 and one line for a file that is no sales, before it asks any system', async () => {
    const { stderr, code } = await replay(join(import.meta.dirname, 'replay.ts'));
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/replay\.ts:\d+: /);
  });

  it('ends with 2 and its usage for a wrong command line, and with 0 for --help', async () => {
    const misuse = await replay();
    expect([misuse.code, misuse.stdout]).toEqual([2, '']);
    expect(misuse.stderr).toMatch(/^Give one file; 0 are given\.\n\nExample: npm run replay/);
    const help = await replay('--help');
    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toMatch(/^Example: npm run replay/);
  });
});
