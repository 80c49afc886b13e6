import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { openKafka } from '@orderline/adapters-kafka';
import { subscriptions } from '@orderline/composition';
import { sampleOf } from '@orderline/contracts/events';
import { createLogger } from '@orderline/platform';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { until } from '../e2e/testing/until.ts';
import { stateDirectory } from '../services/project.ts';

const brokers = process.env.TEST_KAFKA_BROKERS ?? '';
const project = resolve(import.meta.dirname, '../..');
const example = (path: string) => resolve(project, 'docs/examples/consumers', path);
const logger = createLogger({ service: 'test', version: '0', level: 'silent' });
const kafka = openKafka({ brokers: brokers.split(','), clientId: 'orderline-test', logger });
const children: ChildProcess[] = [];

const succeeds = (file: string, args: readonly string[]) => spawnSync(file, [...args]).status === 0;

/** CI installs kcat and a Python with its library; elsewhere they may not be had. */
const hasKcat = succeeds('kcat', ['-V']);
const pythons = [resolve(stateDirectory, 'python/bin/python'), 'python3'];
const python = pythons.find((file) => succeeds(file, ['-c', 'import kafka']));

const env = () => ({
  ...process.env,
  ENVIRONMENT: 'test',
  KAFKA_BROKERS: brokers,
  GROUP: `example-${randomUUID()}`,
  NODE_NO_WARNINGS: '1',
});

/** Runs the program until it prints the line, then ends it, and answers how it ended. */
const untilPrinted = async (line: string, file: string, args: readonly string[]): Promise<number | null> => {
  const child = spawn(file, [...args], { cwd: project, env: env(), stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const exited = once(child, 'exit');
  let [printed, complaints] = ['', ''];
  const found = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk) => {
      printed += chunk;
      if (printed.split('\n').includes(line)) resolve();
    });
  });
  child.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  const early = exited.then(([code]) => {
    if (!printed.split('\n').includes(line)) throw new Error(`ended with ${code}: ${complaints}${printed}`);
  });
  await Promise.race([found, early]);
  child.kill('SIGTERM');
  const [code] = await exited;
  return code;
};

const publish = async () => {
  const sample = sampleOf('OrderPlaced');
  const orderId = randomUUID();
  const value = sample.value.replace(sample.key, orderId);
  const headers = { ...sample.headers, ce_id: randomUUID(), ce_subject: orderId };
  const event = { ...sample, key: orderId, headers, value };
  /** A topic that has just been created may have no leader yet. */
  const published = () =>
    kafka.publisher.publish([event, event]).then(
      () => true,
      () => undefined,
    );
  await until({ what: 'the broker to take an event', ask: published });
  return event;
};

beforeAll(async () => {
  await kafka.ensureTopics(subscriptions);
});

afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});

afterAll(() => kafka.close());

it('the TypeScript example prints an order that was placed, and ends when asked to', async () => {
  const { value } = await publish();
  expect(await untilPrinted(value, process.execPath, [example('typescript/order-placed.ts')])).toBe(0);
});

it.skipIf(python === undefined)(
  'the Python example prints an order that was placed, and ends when asked to',
  async () => {
    const { value } = await publish();
    expect(await untilPrinted(value, python ?? '', [example('python/order_placed.py')])).toBe(0);
  },
);

it.skipIf(!hasKcat)('the kcat line prints an order that was placed', async () => {
  const { value } = await publish();
  const { stdout } = await promisify(execFile)('sh', [example('kcat/order-placed.sh')], { env: env() });
  expect(stdout.split('\n')).toContain(value);
});

it('npm run events -- tail prints what the topics hold, as many as asked for', async () => {
  await publish();
  const args = ['tools/events/events.ts', 'tail', '--from-beginning', '--limit', '1', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: project, env: env() });
  expect(JSON.parse(stdout)).toMatchObject({ headers: { ce_specversion: '1.0' } });
});

it('npm run topics finds nothing to do once all topics are there', async () => {
  const run = async (command: string) => {
    const args = ['tools/topics/topics.ts', command, '--json'];
    return JSON.parse((await promisify(execFile)(process.execPath, args, { cwd: project, env: env() })).stdout);
  };
  expect(await run('create')).toEqual({ created: [], missing: [], different: [] });
  expect(await run('compare')).toEqual({ created: [], missing: [], different: [] });
});
