import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { projectDirectory } from '../services/project.ts';
import { startSystem } from './system.ts';
import { openTestbed, type Testbed } from './testbed.ts';

const HELP = `Example: node tools/bench/opened-files.ts

Counts the files of ours of which a function runs, by V8's coverage of api and worker: for POST /api/v1/orders until its
answer, and from the committed UserRegistered to its notification, idle polls of the worker's loops included.

  --list     the files, too
`;

const { values } = parseArgs({ options: { list: { type: 'boolean' }, help: { type: 'boolean' } } });

const say = (line: string): void => void process.stdout.write(`${line}\n`);

type Script = {
  readonly url: string;
  readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[];
};

/** A debugger's connection to a process, which counts what runs (Chrome DevTools Protocol, Profiler). */
const attach = async (address: string) => {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error(`no debugger at ${address}`)), { once: true });
  });
  const waiting = new Map<number, (result: { readonly result?: readonly Script[] }) => void>();
  let last = 0;
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  const call = (method: string, params: object = {}) =>
    new Promise<{ readonly result?: readonly Script[] }>((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  await call('Profiler.enable');
  return {
    begin: () => call('Profiler.startPreciseCoverage', { callCount: true, detailed: false }),
    /** The files of ours of which a function ran since `begin`. */
    end: async (): Promise<readonly string[]> => {
      const { result = [] } = await call('Profiler.takePreciseCoverage');
      await call('Profiler.stopPreciseCoverage');
      const ran = result.filter(({ functions }) =>
        functions.some(({ ranges }) => ranges.some(({ count }) => count > 0)),
      );
      const paths = ran.flatMap(({ url }) => (url.startsWith('file:') ? [fileURLToPath(url)] : []));
      const ours = paths
        .map((path) => relative(projectDirectory, path))
        .filter((path) => /^(?:apps|libs)\//.test(path));
      return [...new Set(ours)].sort();
    },
    close: () => socket.close(),
  };
};

const report = (what: string, files: readonly string[]): void => {
  say(`${what}: ${files.length} files`);
  if (values.list) for (const file of files) say(`  ${file}`);
};

const measure = async (testbed: Testbed): Promise<void> => {
  const system = await startSystem(testbed, { size: 1, worker: true, nodeOptions: ['--inspect=127.0.0.1:0'] });
  const [api, worker] = [...(await readFile(testbed.log, 'utf8')).matchAll(/ws:\S+/g)].map(([address]) => address);
  if (api === undefined || worker === undefined) throw new Error(`no debugger listens, by ${testbed.log}`);
  await system.load('order', { requests: 20 });
  const ofApi = await attach(api);
  await ofApi.begin();
  await system.load('order', { requests: 1 });
  report('POST /api/v1/orders to its answer', await ofApi.end());
  ofApi.close();
  const ofWorker = await attach(worker);
  const register = async (email: string) => {
    const body = JSON.stringify({ email, password: 'orderline-opened-files', name: 'Ada' });
    const headers = { 'content-type': 'application/json' };
    const { status } = await fetch(`${system.url}/api/v1/users`, { method: 'POST', headers, body });
    if (status !== 201) throw new Error(`registration: ${status}`);
    // Long enough for relay and consumer: nothing is asserted about the time.
    await delay(2_000);
  };
  await register('first@example.com');
  await ofWorker.begin();
  await register('second@example.com');
  report('UserRegistered to its notification', await ofWorker.end());
  ofWorker.close();
};

if (values.help) say(HELP);
else {
  await using opened = new AsyncDisposableStack();
  await measure(await openTestbed(opened));
}
