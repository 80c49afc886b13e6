import fc from 'fast-check';
import { expect, it } from 'vitest';
import { asId, type DomainEvent, type EventId, type HandledTogether, handleOnce, ok } from '../shared/index.ts';
import { createMemory, type Memory, memoryInbox, memoryOutbox } from '../shared/shared.memory.ts';
import type { Consumer, DeliverableEvent, Handle, HandleTogether } from './consumer.ts';
import { memoryOutboxQueue, memoryParkingLot } from './messaging.memory.ts';
import { backoffOf, type WireEvent } from './ports.ts';
import { openBatch, type ReceivePorts } from './receive.ts';
import { relayPartitions } from './relay.ts';
import { retryParked } from './retry-parked.ts';

class Outage extends Error {}

class Overdue extends Outage {}

type Broker = 'up' | 'down' | 'loses the answer' | 'refuses one';
type Handler = 'works' | 'fails' | 'fails late' | 'has no database' | 'takes too long';

type Step =
  | { readonly do: 'record'; readonly aggregate: number }
  | { readonly do: 'relay'; readonly broker: Broker; readonly twice: boolean }
  | {
      readonly do: 'consume';
      readonly consumer: number;
      readonly handlers: readonly Handler[];
      readonly forget: boolean;
    }
  | { readonly do: 'sweep'; readonly handlers: readonly Handler[] };

const handlers = fc.array(
  fc.constantFrom<Handler>('works', 'fails', 'fails late', 'has no database', 'takes too long'),
  {
    maxLength: 6,
  },
);
const consumerIndex = fc.nat({ max: 1 });

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('record' as const), aggregate: fc.nat({ max: 2 }) }),
  fc.record({
    do: fc.constant('relay' as const),
    broker: fc.constantFrom<Broker>('up', 'down', 'loses the answer', 'refuses one'),
    twice: fc.boolean(),
  }),
  fc.record({ do: fc.constant('consume' as const), consumer: consumerIndex, handlers, forget: fc.boolean() }),
  fc.record({ do: fc.constant('sweep' as const), handlers }),
);

/** What the steps change: the time, the broker's mood, and how the next handlers fare. */
type Circumstances = { now: Date; broker: Broker; handlers: Handler[] };

const isOutage = (error: unknown) => error instanceof Outage;

const isOverdue = (error: unknown) => error instanceof Overdue;

const unlessOutage = <Value>(work: Promise<Value>): Promise<Value | null> =>
  work.catch((error: unknown) => {
    if (!isOutage(error)) throw error;
    return null;
  });

const aLog = (timing: Circumstances) => {
  const log: WireEvent[] = [];
  const publish = async (events: readonly WireEvent[]): Promise<void> => {
    const { broker } = timing;
    if (broker === 'down') throw new Outage('no broker');
    if (broker === 'refuses one' && events.some(({ key }) => key === 'a0')) throw new Error('too large');
    log.push(...events);
    if (broker === 'loses the answer') throw new Outage('no answer');
  };
  return { log, publish };
};

/** Two consumers, whose effect is the list of the versions that they have handled, kept with their inbox. */
const consumersIn = (memory: Memory, timing: Circumstances, isTogether: boolean) => {
  const effects = memory.table<string, readonly string[]>('effects');
  const transact = memory.transact({ inbox: memoryInbox(memory), effects });
  const handle: Handle<DeliverableEvent> = (delivery, { aggregateId, version }) =>
    transact((stores) => {
      const mood = timing.handlers.shift() ?? 'works';
      if (mood === 'has no database') throw new Outage('no database');
      if (mood === 'takes too long') throw new Overdue('no answer in time');
      if (mood === 'fails') throw new Error('broken');
      return handleOnce(stores.inbox, { delivery, now: timing.now }, async () => {
        const place = `${delivery.consumer}/${aggregateId}`;
        stores.effects.set(place, [...(stores.effects.get(place) ?? []), String(version)]);
        if (mood === 'fails late') throw new Error('broken after its effect');
      });
    });
  const decode: Consumer['decode'] = ({ key, headers, value }) => {
    const event = { id: headers.ce_id ?? '', type: 'E', aggregateId: key, version: Number(value) };
    return { ok: true, event: { ...event, occurredAt: timing.now } };
  };
  /** All of them or none, but for what is to be handled alone, with the later ones of its key. */
  const together: HandleTogether<DeliverableEvent> = (delivered) =>
    transact<readonly HandledTogether[], never>(async (stores) => {
      const mood = timing.handlers.shift() ?? 'works';
      if (mood === 'has no database') throw new Outage('no database');
      if (mood === 'takes too long') throw new Overdue('no answer in time');
      if (mood === 'fails') throw new Error('broken');
      const outcomes: HandledTogether[] = [];
      const left = new Set<string>();
      for (const { delivery, event } of delivered) {
        if (event.version % 3 === 0) left.add(event.aggregateId);
        const place = `${delivery.consumer}/${event.aggregateId}`;
        const handled = left.has(event.aggregateId)
          ? null
          : await handleOnce(stores.inbox, { delivery, now: timing.now }, async () => {
              stores.effects.set(place, [...(stores.effects.get(place) ?? []), String(event.version)]);
            });
        outcomes.push(handled?.ok ? handled.value : 'alone');
      }
      if (mood === 'fails late') throw new Error('broken after its effect');
      return ok(outcomes);
    });
  const alone = ['one', 'other'].map((name): Consumer => ({ name, decode, handlerOf: () => handle }));
  const consumers = alone.map((consumer) => (isTogether ? { ...consumer, togetherOf: () => together } : consumer));
  return { consumers, effects };
};

const encode = ({ id, aggregate, version }: DomainEvent): WireEvent => ({
  topic: 't',
  key: aggregate.id,
  headers: { ce_id: id },
  value: String(version),
});

const timeouts = backoffOf(Array.from({ length: 1_000 }, () => 1_000));

/** Two relays, a log that repeats itself, and two consumers over one memory; time passes at every step. */
const aWorld = (isTogether: boolean) => {
  const memory = createMemory();
  const outbox = memoryOutbox(memory);
  const timing: Circumstances = { now: new Date('2026-01-01T00:00:00.000Z'), broker: 'up', handlers: [] };
  const { log, publish } = aLog(timing);
  const { consumers, effects } = consumersIn(memory, timing, isTogether);
  const parking = memoryParkingLot(memory);
  const shared = { isOutage, isOverdue, backoff: timeouts, now: () => timing.now };
  const deadLetters = { send: async () => expect.unreachable('nothing is given up') };
  const receiving: ReceivePorts = { ...shared, parking, deadLetters, within: (_wire, work) => work() };
  const queue = memoryOutboxQueue(memory, { partitions: 1, events: outbox.events, encode });
  const relay = relayPartitions({ ...shared, queue, publisher: { publish } });
  const versions = [0, 0, 0];
  const positions = [0, 0];

  const record = async (index: number): Promise<void> => {
    const version = (versions[index] ?? 0) + 1;
    versions[index] = version;
    const aggregate = { type: 'order', id: asId(`a${index}`) } as const;
    const id = asId<EventId>(`a${index} ${version}`);
    await outbox.append([{ id, type: 'E', aggregate, version, occurredAt: timing.now, data: null }]);
  };
  const consume = async (index: number): Promise<number> => {
    const consumer = consumers[index] ?? expect.unreachable('there are two consumers');
    const wires = log.slice(positions[index]);
    const receive = await openBatch(receiving, consumer)(wires.map(({ key }) => key));
    let taken = 0;
    while (taken < wires.length) {
      const receipts = await unlessOutage(receive(wires.slice(taken)));
      if (receipts === null) return taken;
      taken += receipts.length;
    }
    return taken;
  };
  const run = async (step: Step): Promise<void> => {
    timing.now = new Date(timing.now.getTime() + 400);
    timing.handlers = 'handlers' in step ? [...step.handlers] : [];
    if (step.do === 'record') return record(step.aggregate);
    if (step.do === 'sweep') return void (await unlessOutage(retryParked(receiving, consumers)({ limit: 5 })));
    if (step.do === 'consume') {
      const taken = await consume(step.consumer);
      positions[step.consumer] = (positions[step.consumer] ?? 0) + (step.forget ? 0 : taken);
      return;
    }
    timing.broker = step.broker;
    const lease = () => unlessOutage(relay({ partitions: [0], limit: 3 }));
    await Promise.all(step.twice ? [lease(), lease()] : [lease()]);
  };
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 200; turn += 1) {
      timing.now = new Date(timing.now.getTime() + 1_000);
      await run({ do: 'relay', broker: 'up', twice: false });
      for (const consumer of [0, 1]) await run({ do: 'consume', consumer, handlers: [], forget: false });
      await run({ do: 'sweep', handlers: [] });
    }
  };
  return { run, settle, effects, versions, parking };
};

it.each([
  ['one by one', false],
  ['together', true],
])(
  'every event, handled %s, has one effect at each consumer, in the order of its aggregate, whatever fails',
  async (_how, isTogether) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        const { run, settle, effects, versions, parking } = aWorld(isTogether);
        for (const action of steps) await run(action);
        await settle();
        expect(parking.all()).toEqual([]);
        for (const [aggregate, recorded] of versions.entries()) {
          const expected = Array.from({ length: recorded }, (_, index) => String(index + 1));
          for (const consumer of ['one', 'other']) {
            expect(effects.get(`${consumer}/a${aggregate}`) ?? []).toEqual(expected);
          }
        }
      }),
      { numRuns: 100 },
    );
  },
);
