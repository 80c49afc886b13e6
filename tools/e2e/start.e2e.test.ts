import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { demoCustomer } from '@orderline/composition';
import { demoIds } from '@orderline/contracts/http/demo';
import { listNotifications } from '@orderline/contracts/http/v1/notifications';
import { listOrders, placeOrder } from '@orderline/contracts/http/v2/orders';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../services/command-line.ts';
import { freePort } from '../services/free-port.ts';
import { projectDirectory, stateDirectory } from '../services/project.ts';
import { claimSlot, type Slot } from '../services/slot.ts';
import { bodyOf, type Client, signedIn } from './testing/client.ts';
import { living } from './testing/process-tree.ts';
import { apiOf, ctrlC, curlLineOf, npmStart, type Started, supervisor, untilReady } from './testing/start-command.ts';
import { until } from './testing/until.ts';

const run = promisify(execFile);

/** A listener on the port, or undefined where someone else listens on it. */
const occupy = async (port: number): Promise<Server | undefined> => {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return server;
  } catch {
    return undefined;
  }
};

/** What `curl -i` prints: the head, an empty line, the body. */
const placedBy = async (curl: string) => {
  const { stdout } = await run('bash', ['-c', curl], { timeout: 30_000 });
  const [head = '', body = ''] = stdout.split('\r\n\r\n');
  expect(head).toContain(' 201 ');
  return placeOrder.answers[201].parse(JSON.parse(body));
};

const subjectsOf = async (customer: Client): Promise<readonly string[]> => {
  const { method, path } = listNotifications;
  const { items } = bodyOf(listNotifications.answers[200], 200, await customer.send({ method, path }));
  return items.map(({ type, subject }) => `${type} ${subject.id}`);
};

/** The labels of the box that it prints, and that README shows. */
const labelsIn = (text: string): readonly string[] =>
  [...text.matchAll(/^│ (\w+) {2,}\S/gm)].map(([, label = '']) => label);

const tracesOf = async (system: Started): Promise<string> =>
  (await fetch(`${apiOf(system)}/dev?text=notifications.notifyUsers&status=2xx`)).text();

const isGone = (pids: readonly number[]) =>
  until({
    what: `the processes ${pids.join(', ')} to end`,
    ask: async () => ((await living(pids)).length === 0 ? true : undefined),
  });

describe('npm start', () => {
  let slot: Slot;
  let state: string;
  let onDefaultPort: Server | undefined;
  let orderIds: readonly string[] = [];
  let started: Started | undefined;

  beforeAll(async () => {
    slot = await claimSlot(join(stateDirectory, 'test', 'e2e-start'));
    state = join(slot.directory, 'state');
    await rm(join(state, 'services', 'postgres', 'data'), { recursive: true, force: true });
    onDefaultPort = await occupy(3000);
  });
  afterEach(async () => {
    if (started && (await living([started.pid])).length > 0) {
      ctrlC(started);
      await started.ended;
    }
  });
  afterAll(async () => {
    onDefaultPort?.close();
    await rm(state, { recursive: true, force: true });
    await slot.release();
  });

  const start = async (launch: () => Started): Promise<Started> => {
    started = launch();
    await untilReady(started);
    return started;
  };

  it('seeds, moves from a port that is taken, and prints a line that places an order, twice, when it is pasted', async () => {
    const system = await start(() => npmStart({ state }));
    expect(system.stdout()).toMatch(/╭─+╮\n│ Orderline is ready +│\n├─+┤\n(│.+│\n)+╰─+╯/);
    expect(system.stdout()).toContain(`│ mail       ${join(state, 'outbox')} `);
    expect(system.stderr()).toMatch(/^seeding \d+ products/m);
    expect(system.stderr()).toMatch(/^port 3000 is in use: the API moves to \d+$/m);
    expect(apiOf(system)).not.toMatch(/:3000$/);
    const curl = curlLineOf(system);
    const [first, second] = [await placedBy(curl), await placedBy(curl)];
    expect(first.id).not.toBe(second.id);
    orderIds = [first.id, second.id];
    const customer = await signedIn(apiOf(system), demoCustomer);
    const notices = await until({
      what: 'the notifications of both orders',
      ask: async () => {
        const found = await subjectsOf(customer);
        return orderIds.every((id) => found.includes(`order-placed ${id}`)) ? found : undefined;
      },
    });
    const told = notices.filter((notice) => orderIds.some((id) => notice === `order-placed ${id}`));
    expect(told).toHaveLength(2);
    expect(labelsIn(system.stdout()).filter((label) => label !== 'postgres')).toEqual(
      labelsIn(await readFile(join(projectDirectory, 'README.md'), 'utf8')),
    );
    await until({
      what: 'the trace of an order, over both processes, on the page for developers',
      ask: async () => (/class="process api".*class="process worker"/s.test(await tracesOf(system)) ? true : undefined),
    });

    const processes = await system.processes();
    ctrlC(system);
    expect(await system.ended).toBe(0);
    expect(await living(processes)).toEqual([]);
    const stops = system
      .stderr()
      .split('\n')
      .filter((line) => /^(api|worker|postgres): stopped$/.test(line));
    expect([...stops.slice(0, 2).toSorted(), ...stops.slice(2)]).toEqual([
      'api: stopped',
      'worker: stopped',
      'postgres: stopped',
    ]);
  });

  it('finds everything again the second time; where its supervisor is killed, api and worker end by themselves', async () => {
    const system = await start(() => supervisor({ state }));
    expect(system.stderr()).not.toContain('seeding');
    const customer = await signedIn(apiOf(system), demoCustomer);
    const { method, path } = listOrders;
    const { items } = bodyOf(listOrders.answers[200], 200, await customer.send({ method, path }));
    const ofTheDemo = [demoIds.order, demoIds.cancelledOrder, demoIds.shippedOrder];
    expect(items.map(({ id }) => id).toSorted()).toEqual([...ofTheDemo, ...orderIds].toSorted());

    const processes = await system.processes();
    const lines = await Promise.all(processes.map(async (pid) => [pid, (await commandLine(pid)) ?? ''] as const));
    const apps = lines.filter(([, line]) => /apps\/(api|worker)\//.test(line)).map(([pid]) => pid);
    expect(apps).toHaveLength(2);
    process.kill(system.pid, 'SIGKILL');
    await isGone(apps);

    const next = await start(() => npmStart({ state }));
    expect(next.stderr()).toMatch(/left behind by an earlier run/);
    expect(await living(processes)).toEqual([]);
    ctrlC(next);
    expect(await next.ended).toBe(0);
  });

  it('says in one line which given port is taken, ends with 1, and leaves no process', async () => {
    const port = await freePort();
    const other = await occupy(port);
    const system = supervisor({ state, env: { PORT: String(port) } });
    started = system;
    expect(await system.ended).toBe(1);
    expect(system.stdout()).toBe('');
    const faults = system
      .stderr()
      .split('\n')
      .filter((line) => line.startsWith('✗'));
    expect(faults).toEqual([`✗ port ${port} (PORT, the API) is in use: free it, or give another PORT`]);
    other?.close();
  });
});
