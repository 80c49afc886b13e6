import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { openKafka } from '@orderline/adapters-kafka';
import { newId } from '@orderline/composition';
import { makeSamples } from '@orderline/contracts/events';
import { createLogger } from '@orderline/platform';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { everything, faulty, insist, openOutside } from './testing/outside.ts';
import { goProgram } from './testing/toolchains.ts';

const brokers = process.env.TEST_KAFKA_BROKERS ?? '';
const logger = createLogger({ service: 'test', version: '0', level: 'silent' });
const kafka = openKafka({ brokers: brokers.split(','), clientId: 'orderline-test', logger });
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'orderline-go-'));
  await insist('the topics', () => kafka.ensureTopics([]));
});

afterAll(async () => {
  await kafka.close();
  await rm(directory, { recursive: true });
});

it('every record of every topic is valid by its published schema, and every fault is found, from outside in Go', async () => {
  const validate = await goProgram('validate', directory);
  const outside = await openOutside();
  await outside.publish(everything());
  await outside.expectFaulty(validate, 0);
  const wrong = faulty();
  await outside.publish(wrong);
  await outside.expectFaulty(validate, wrong.length);
  await outside.close();
});

/** Publishes an order twice, as is done when an acknowledgement is lost, and answers its data. */
const placeOrder = async (): Promise<string> => {
  const made = makeSamples({ type: 'OrderPlaced', data: {}, count: 1, newId, at: new Date() });
  const [event] = made.ok ? made.events : [];
  if (!event) throw new Error('nothing was made');
  await kafka.publisher.publish([event, event]);
  return event.value;
};

it('the Go example handles each order once, though it is killed and everything is delivered again', async () => {
  const { file } = await goProgram('order-placed', directory);
  /** Of a new group, which reads from the beginning: what it prints, until the line has come; then it ends by the signal. */
  const printedUntil = async (line: string, signal: 'SIGKILL' | 'SIGTERM') => {
    const env = { ...process.env, KAFKA_BROKERS: brokers, GROUP: randomUUID(), INBOX: join(directory, 'inbox.db') };
    const child = spawn(file, [], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    const printed: string[] = [];
    for await (const one of createInterface(child.stdout)) {
      printed.push(one);
      if (one === line) child.kill(signal);
    }
    return { printed, code: (await exited)[0] as number | null };
  };
  const first = await placeOrder();
  expect((await printedUntil(first, 'SIGKILL')).printed.filter((line) => line === first)).toHaveLength(1);
  const second = await placeOrder();
  expect(await printedUntil(second, 'SIGTERM')).toEqual({ printed: [second], code: 0 });
});
