import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { openKafka } from '@orderline/adapters-kafka';
import { subscriptions } from '@orderline/composition';
import { sampleOf } from '@orderline/contracts/events';
import { createLogger } from '@orderline/platform';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { insist } from './testing/outside.ts';
import { examples, hasJava, hasKcat, hasPython, javaProgram, pythonProgram } from './testing/toolchains.ts';

const brokers = process.env.TEST_KAFKA_BROKERS ?? '';
const project = resolve(import.meta.dirname, '../..');
const example = (path: string) => resolve(examples, path);
const logger = createLogger({ service: 'test', version: '0', level: 'silent' });
const kafka = openKafka({ brokers: brokers.split(','), clientId: 'orderline-test', logger });
const children: ChildProcess[] = [];

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
  await insist('the broker to take an event', () => kafka.publisher.publish([event, event]));
  return event;
};

beforeAll(async () => {
  await insist('the topics', () => kafka.ensureTopics(subscriptions));
});

afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});

afterAll(() => kafka.close());

it('the TypeScript example prints an order that was placed, and ends when asked to', async () => {
  const { value } = await publish();
  expect(await untilPrinted(value, process.execPath, [example('typescript/order-placed.ts')])).toBe(0);
});

it.skipIf(!hasPython)('the Python example prints an order that was placed, and ends when asked to', async () => {
  const { file, args } = pythonProgram('order_placed');
  const { value } = await publish();
  expect(await untilPrinted(value, file, args)).toBe(0);
});

it.skipIf(!hasJava)(
  'the Java example prints an order that was placed, and ends when asked to',
  async () => {
    const { file, args } = javaProgram('OrderPlaced');
    const { value } = await publish();
    // As a Java program ends that a signal ends.
    expect(await untilPrinted(value, file, args)).toBe(143);
  },
  120_000,
);

it.skipIf(!hasKcat)('the kcat line prints an order that was placed', async () => {
  const { value } = await publish();
  const { stdout } = await promisify(execFile)('sh', [example('kcat/order-placed.sh')], { env: env() });
  expect(stdout.split('\n')).toContain(value);
});

it('npm run events -- tail prints what the topics hold, as many as asked for', async () => {
  await publish();
  const args = ['tools/dev/operator.ts', 'events', 'tail', '--from-beginning', '--limit', '1', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: project, env: env() });
  expect(JSON.parse(stdout)).toMatchObject({ headers: { ce_specversion: '1.0' } });
});

it('npm run topics finds nothing to do once all topics are there', async () => {
  const run = async (command: string) => {
    const args = ['tools/dev/operator.ts', 'topics', command, '--json'];
    return JSON.parse((await promisify(execFile)(process.execPath, args, { cwd: project, env: env() })).stdout);
  };
  expect(await run('create')).toEqual({ created: [], missing: [], different: [] });
  expect(await run('compare')).toEqual({ created: [], missing: [], different: [] });
});

it('npm run events -- emit publishes a sample where it is development, and nothing anywhere else', async () => {
  const orderId = randomUUID();
  const emit = (environment: string) =>
    promisify(execFile)(
      process.execPath,
      [
        'tools/dev/operator.ts',
        'events',
        'emit',
        'OrderPacked',
        '--count',
        '2',
        '--data',
        JSON.stringify({ orderId }),
        '--json',
      ],
      { cwd: project, env: { ...env(), ENVIRONMENT: environment } },
    );
  const { stdout } = await emit('development');
  expect(JSON.parse(stdout)).toMatchObject({
    topic: 'orderline.orders.v1',
    events: [{ key: orderId }, { key: orderId }],
  });
  const tail = [
    'tools/dev/operator.ts',
    'events',
    'tail',
    '--key',
    orderId,
    '--from-beginning',
    '--limit',
    '2',
    '--json',
  ];
  const read = await promisify(execFile)(process.execPath, tail, { cwd: project, env: env() });
  expect(
    read.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(JSON.parse(line).value).version),
  ).toEqual([3, 4]);
  await expect(emit('test')).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('for development') });
});
