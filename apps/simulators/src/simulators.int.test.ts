import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { messagePage } from '@orderline/contracts/partners';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from './events/order.ts';
import { aRequest, saidIn } from './testing/partner.ts';
import { aFolder, send } from './testing/served.ts';

type Running = {
  readonly at: { readonly payment: string; readonly warehouse: string; readonly carrier: string };
  readonly told: () => string;
  readonly end: (signal: NodeJS.Signals) => Promise<unknown>;
};

let folder: Awaited<ReturnType<typeof aFolder>>;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = await aFolder();
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});
afterAll(() => folder.remove());

const program = join(import.meta.dirname, 'main.ts');

/** Starts the program and waits until all three are up. */
const start = async (args: readonly string[], state: string): Promise<Running> => {
  const env = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    PAYMENT_SIMULATOR_PORT: '0',
    WAREHOUSE_SIMULATOR_PORT: '0',
    CARRIER_SIMULATOR_PORT: '0',
    SIMULATOR_DIALS: 'payment.latencyMs=0 warehouse.pickMs=50 carrier.collectMs=50 carrier.deliverMs=50',
  };
  const command = [program, '--state', state, ...args];
  const child = spawn(process.execPath, command, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let told = '';
  const up = Promise.withResolvers<void>();
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    told += text;
    if (told.includes('carrier is up')) up.resolve();
  });
  child.once('exit', (code) => up.reject(new Error(`ended with ${code}: ${told}`)));
  await up.promise;
  const at = (partner: string) => new RegExp(`${partner} is up at (http://[\\d.:]+)`).exec(told)?.[1] ?? '';
  return {
    at: { payment: at('payment'), warehouse: at('warehouse'), carrier: at('carrier') },
    told: () => told,
    end: async (signal) => {
      const ended = once(child, 'exit');
      child.kill(signal);
      const [code, by] = await ended;
      return by ?? code;
    },
  };
};

const post = (url: string, items: readonly Message[]) => send(`${url}/messages`, 'POST', { items });

const page = async (url: string, after?: number) => {
  const { body } = await send(`${url}/messages${after === undefined ? '' : `?after=${after}`}`, 'GET');
  return messagePage.parse(body).items;
};

/** Reads on, as the worker does, until there are so many. */
const read = async (url: string, count: number) => {
  const found: Message[] = [];
  let after: number | undefined;
  while (found.length < count) {
    for (const { position, message } of await page(url, after)) {
      found.push(message);
      after = position;
    }
  }
  return { found, after };
};

describe('the simulators', { timeout: 60_000 }, () => {
  it('take requests and give events over HTTP, each until it has arrived', async () => {
    const { at, end } = await start([], join(folder.path, 'http'));
    const order = randomUUID();
    expect((await post(at.carrier, [aRequest('ShipmentRequested', order)])).status).toBe(202);
    const { found, after } = await read(at.carrier, 2);
    expect(saidIn(found)).toEqual(['ShipmentCollected 1', 'ShipmentDelivered 2']);
    expect((await page(at.carrier)).at(-1)?.position).toBe(after);
    expect(await page(at.carrier, after)).toEqual([]);
    expect(await page(at.carrier)).toEqual([]);
    expect((await send(`${at.carrier}/messages`, 'POST', { items: [{ topic: 'x' }] })).status).toBe(422);
    expect((await send(`${at.carrier}/messages?after=soon`, 'GET')).status).toBe(400);
    expect((await send(`${at.carrier}/ledger`, 'GET')).body).toEqual({
      orders: 1,
      stages: { delivered: 1 },
      waiting: 0,
    });
    expect(await end('SIGTERM')).toBe(0);
  });

  it('lose nothing when they are killed', async () => {
    const state = join(folder.path, 'killed');
    const orders = Array.from({ length: 50 }, () => randomUUID());
    const first = await start(['--set', 'warehouse.pickMs=0/400/800'], state);
    const posted = await post(
      first.at.warehouse,
      orders.map((order) => aRequest('PickRequested', order)),
    );
    expect(posted.status).toBe(202);
    const body = { reference: orders[0], amount: { amount: '12.50', currency: 'GBP' } };
    await send(`${first.at.payment}/v1/payments`, 'POST', body, { 'idempotency-key': 'once' });
    await read(first.at.warehouse, 1);
    expect(await first.end('SIGKILL')).toBe('SIGKILL');
    const again = await start([], state);
    const { found } = await read(again.at.warehouse, orders.length);
    expect(new Set(found.map(({ key }) => key))).toEqual(new Set(orders));
    const ledger = (await send(`${again.at.warehouse}/ledger`, 'GET')).body;
    expect(ledger).toMatchObject({ orders: 50, stages: { picked: 50 } });
    expect((await send(`${again.at.payment}/v1/payments/${orders[0]}`, 'GET')).body.status).toBe('authorised');
  });

  it('play a scenario as fast as asked for', async () => {
    const file = join(import.meta.dirname, '../scenarios', 'bad-day.json');
    const { told, at } = await start(['--scenario', file, '--speed', '10000'], join(folder.path, 'scenario'));
    while (!told().includes('minute 19')) await page(at.carrier);
    expect(told()).toMatch(/minute 5: the warehouse says nothing[\s\S]*minute 9: [\s\S]*minute 19: calm/);
    expect((await send(`${at.warehouse}/dials`, 'GET')).body).toMatchObject({ silences: 0, rejections: 0 });
  });

  it.each([
    [['--set', 'payment.errrors=1'], 'errrors'],
    [['--set', 'bank.errors=1'], 'PARTNER.DIAL=VALUE'],
    [['--scenario', 'no-such-file.json'], 'no-such-file.json'],
    [['bank'], 'there is no partner "bank"'],
    [['--speed', '0'], '--speed 0'],
  ])('refuse %j, with the usage', async (args, message) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    children.push(child);
    const ended = once(child, 'exit');
    const told = (await child.stderr.toArray()).join('');
    expect((await ended)[0]).toBe(2);
    expect(told).toContain(message);
    expect(told).toContain('Example: npm run simulators');
  });
});
