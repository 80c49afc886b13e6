import fc from 'fast-check';
import { expect, it } from 'vitest';
import { asId, type DomainEvent, handleOnce, type NewId } from '../shared/index.ts';
import { createMemory, memoryInbox, memoryOutbox } from '../shared/shared.memory.ts';
import { backoffOf } from './backoff.ts';
import type { Consumer } from './consumer.ts';
import { memoryOutboxQueue, memoryParkingLot } from './delivery.memory.ts';
import type { WireEvent } from './ports.ts';
import { openBatch, type ReceivePorts } from './receive.ts';
import { relayPartition } from './relay.ts';
import { retryParked } from './retry-parked.ts';

class Outage extends Error {}

type Broker = 'up' | 'down' | 'loses the answer' | 'refuses one';
type Handler = 'works' | 'fails' | 'fails late' | 'has no database';

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

const handlers = fc.array(fc.constantFrom<Handler>('works', 'fails', 'fails late', 'has no database'), {
  maxLength: 6,
});
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

/** Two relays, a log that repeats itself, and two consumers over one memory; time passes at every step. */
const aWorld = () => {
  const memory = createMemory();
  const outbox = memoryOutbox(memory);
  const parking = memoryParkingLot(memory);
  const effects = memory.table<string, readonly string[]>('effects');
  const transact = memory.transact({ inbox: memoryInbox(memory), effects });
  const log: WireEvent[] = [];
  const versions = [0, 0, 0];
  let clock = new Date('2026-01-01T00:00:00.000Z');
  let broker: Broker = 'up';
  let faults: Handler[] = [];
  let count = 0;
  const newId: NewId = () => {
    count += 1;
    return asId(`id-${count}`);
  };
  const publish = async (events: readonly WireEvent[]): Promise<void> => {
    if (broker === 'down') throw new Outage('no broker');
    if (broker === 'refuses one' && events.some(({ key }) => key === 'a0')) throw new Error('too large');
    log.push(...events);
    if (broker === 'loses the answer') throw new Outage('no answer');
  };
  const encode = ({ id, aggregate, version }: DomainEvent): WireEvent => ({
    topic: 't',
    key: aggregate.id,
    headers: { ce_id: id },
    value: String(version),
  });
  const consumers = ['one', 'other'].map(
    (name): Consumer => ({
      name,
      decode: ({ key, headers, value }) => {
        const event = { id: headers.ce_id ?? '', type: 'E', aggregateId: key, version: Number(value) };
        return { ok: true, event: { ...event, occurredAt: clock } };
      },
      handlerOf: () => (delivery, event) =>
        transact((stores) => {
          const fault = faults.shift() ?? 'works';
          if (fault === 'has no database') throw new Outage('no database');
          if (fault === 'fails') throw new Error('broken');
          return handleOnce(stores.inbox, { delivery, now: clock }, async () => {
            const place = `${name}/${event.aggregateId}`;
            stores.effects.set(place, [...(stores.effects.get(place) ?? []), String(event.version)]);
            if (fault === 'fails late') throw new Error('broken after its effect');
          });
        }),
    }),
  );
  const isOutage = (error: unknown) => error instanceof Outage;
  const backoff = backoffOf(Array.from({ length: 1_000 }, () => 1_000));
  const now = () => clock;
  const receiving: ReceivePorts = {
    parking,
    deadLetters: { send: async () => expect.unreachable('nothing is given up') },
    isOutage,
    backoff,
    within: (_wire, work) => work(),
    now,
  };
  const queue = memoryOutboxQueue(memory, { partitions: 1, events: outbox.events, encode });
  const relay = relayPartition({ queue, publisher: { publish }, isOutage, backoff, now });
  const positions = [0, 0];
  const untilOutage = <Value>(work: Promise<Value>) =>
    work.catch((error: unknown) => {
      if (!isOutage(error)) throw error;
      return null;
    });
  const consume = async (index: number): Promise<number> => {
    const consumer = consumers[index] ?? expect.unreachable('there are two consumers');
    const wires = log.slice(positions[index]);
    const receive = await openBatch(receiving, consumer)(wires.map(({ key }) => key));
    let taken = 0;
    for (const wire of wires) {
      if ((await untilOutage(receive(wire))) === null) return taken;
      taken += 1;
    }
    return taken;
  };
  const run = async (action: Step): Promise<void> => {
    clock = new Date(clock.getTime() + 400);
    if (action.do === 'record') {
      versions[action.aggregate] = (versions[action.aggregate] ?? 0) + 1;
      const aggregate = { type: 'order', id: asId(`a${action.aggregate}`) } as const;
      const version = versions[action.aggregate] ?? 0;
      await outbox.append([{ id: newId(), type: 'E', aggregate, version, occurredAt: clock, data: null }]);
    } else if (action.do === 'relay') {
      broker = action.broker;
      const lease = () => untilOutage(relay({ partition: 0, limit: 3 }));
      await Promise.all(action.twice ? [lease(), lease()] : [lease()]);
    } else if (action.do === 'consume') {
      faults = [...action.handlers];
      const taken = await consume(action.consumer);
      if (!action.forget) positions[action.consumer] = (positions[action.consumer] ?? 0) + taken;
    } else {
      faults = [...action.handlers];
      await untilOutage(retryParked(receiving, consumers)({ limit: 5 }));
    }
  };
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 200; turn += 1) {
      clock = new Date(clock.getTime() + 1_000);
      await run({ do: 'relay', broker: 'up', twice: false });
      for (const consumer of [0, 1]) await run({ do: 'consume', consumer, handlers: [], forget: false });
      await run({ do: 'sweep', handlers: [] });
    }
  };
  return { run, settle, effects, versions, parking };
};

it('every event has one effect at each consumer, in the order of its aggregate, whatever fails on the way', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      const { run, settle, effects, versions, parking } = aWorld();
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
});
