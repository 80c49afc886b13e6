import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openKafka } from '@orderline/adapters-kafka';
import { newId } from '@orderline/composition';
import { contractOf, type EventType, eventTypes, makeSamples, type WireEvent } from '@orderline/contracts/events';
import { createLogger } from '@orderline/platform';
import { expect } from 'vitest';
import { until } from '../../e2e/testing/until.ts';
import { projectDirectory } from '../../services/project.ts';
import type { Program } from './toolchains.ts';

const brokers = process.env.TEST_KAFKA_BROKERS ?? '';
const logger = createLogger({ service: 'test', version: '0', level: 'silent' });

const made = (type: EventType, data: unknown = {}): readonly WireEvent[] => {
  const samples = makeSamples({ type, data, count: 2, newId, at: new Date() });
  if (!samples.ok) throw new Error(JSON.stringify(samples.faults));
  return samples.events;
};

/** Every type, as the documentation has it, as nobody would choose it, and without what may be left out. */
export const everything = (): readonly WireEvent[] => [
  ...eventTypes.flatMap((type) => made(type)),
  ...made('OrderPaid', { total: { amount: '-9007199254740.991', currency: 'KWD' } }),
  ...made('OrderPaid', { total: { amount: '0', currency: 'JPY' }, version: 2_147_483_647 }),
  ...made('UserRegistered', { name: '名前 👩🏽‍🚀 "\\', email: 'ä@xn--bcher-kva.example' }),
  ...eventTypes.flatMap((type) => {
    const { schema, sample } = contractOf(type);
    const optional = Object.keys(sample).filter((name) => schema.shape[name]?.safeParse(undefined).success);
    return optional.length === 0 ? [] : made(type, Object.fromEntries(optional.map((name) => [name, null])));
  }),
];

/** One fault each, of which a validator must find every one. */
export const faulty = (): readonly WireEvent[] => {
  const [paid, placed, erased] = (['OrderPaid', 'OrderPlaced', 'UserErased'] as const).map((type) => made(type)[0]);
  if (!paid || !placed || !erased) throw new Error('nothing was made');
  const { ce_time: _time, ...withoutTime } = placed.headers;
  return [
    { ...paid, value: paid.value.replace('"25.00"', '"25,00"') },
    { ...paid, value: paid.value.replace('"GBP"', '"gbp"') },
    { ...placed, value: placed.value.replace('"quantity":2', '"quantity":0') },
    { ...placed, value: placed.value.replace(/"placedAt":"[^"]+"/, '"placedAt":"yesterday"') },
    { ...placed, value: placed.value.replace('"sku":"MUG-01",', '') },
    { ...placed, headers: withoutTime },
    { ...placed, headers: { ...placed.headers, ce_source: '/elsewhere' } },
    {
      ...placed,
      headers: { ...placed.headers, ce_dataschema: 'https://orderline.example/schemas/OrderPlaced/9.json' },
    },
    { ...erased, key: randomUUID() },
    { ...erased, topic: placed.topic },
    { ...erased, value: '{' },
  ];
};

/** The program's exit code, and what it printed. */
const validate = ({ file, args }: Program, topicPrefix: string) => {
  const env = {
    ...process.env,
    KAFKA_BROKERS: brokers,
    TOPIC_PREFIX: topicPrefix,
    EVENTS: join(projectDirectory, 'docs/events'),
  };
  return new Promise<{ code: number | null; lines: readonly string[]; complaints: string }>((resolve) => {
    const child = execFile(file, [...args], { env, cwd: projectDirectory }, (_error, stdout, complaints) =>
      resolve({ code: child.exitCode, lines: stdout.trimEnd().split('\n'), complaints }),
    );
  });
};

/** A partition that has just been created may have no leader yet, or its leader may not know of it. */
export const insist = (what: string, ask: () => Promise<unknown>): Promise<unknown> =>
  until({
    what,
    ask: () =>
      ask().then(
        () => true,
        () => undefined,
      ),
  });

/** Topics of its own among those of other tests, with whatever is published there. */
export const openOutside = async () => {
  const topicPrefix = `outside-${randomUUID()}.`;
  const kafka = openKafka({ brokers: brokers.split(','), clientId: 'orderline-test', logger, topicPrefix });
  await insist('the topics', () => kafka.ensureTopics([]));
  let published = 0;
  const publish = async (events: readonly WireEvent[]) => {
    // One at a time: what goes to several partitions and is refused by one was taken by the others.
    for (const event of events) await insist('its leader to take an event', () => kafka.publisher.publish([event]));
    published += events.length;
  };
  return {
    publish,
    close: kafka.close,
    /** How the program ends, and what it says last, is that so many of all are faulty. */
    expectFaulty: async (program: Program, faulty: number) => {
      const { code, lines, complaints } = await validate(program, topicPrefix);
      expect({ code, said: lines.at(-1), complaints }).toEqual({
        code: faulty === 0 ? 0 : 1,
        said: `${published} records, ${faulty} faulty`,
        complaints: '',
      });
    },
  };
};
