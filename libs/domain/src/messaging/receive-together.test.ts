import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { type HandledTogether, ok } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import type { Consumer, DeliverableEvent } from './consumer.ts';
import { consumerBackoff, openBatch, type ReceivePorts, receiveAll, type WireEvent } from './index.ts';
import { memoryParkingLot } from './messaging.memory.ts';

class Outage extends Error {}

class Overdue extends Outage {}

const now = new Date('2026-03-04T05:06:07.089Z');

const wireOf = (key: string, version: number, type = 'Many'): WireEvent => ({
  topic: 't',
  key,
  headers: { ce_id: `${key}${version}` },
  value: JSON.stringify({ type, version }),
});

const decode: Consumer['decode'] = ({ key, headers, value }) => {
  const { type, version } = JSON.parse(value);
  if (type === 'Garbage') return { ok: false, kind: 'unreadable', detail: 'garbage' };
  return { ok: true, event: { id: headers.ce_id ?? '', type, aggregateId: key, version, occurredAt: now } };
};

type Fault = (ids: readonly string[]) => Error | null;

const setUp = () => {
  const context = new AsyncLocalStorage<string>();
  const calls: string[] = [];
  const seen: string[] = [];
  const told: string[] = [];
  const parking = memoryParkingLot(createMemory());
  let fault: Fault = () => null;
  let isAlone = (_event: DeliverableEvent) => false;
  const handled = (events: readonly DeliverableEvent[]): void => {
    const ids = events.map(({ id }) => id);
    const error = fault(ids);
    if (error) throw error;
    calls.push(ids.join(' '));
  };
  const consumer: Consumer = {
    name: 'c',
    decode,
    handlerOf: (type) =>
      type === 'Ignored'
        ? null
        : async (_delivery, event) => {
            handled([event]);
            return ok('handled');
          },
    togetherOf: (type) => (type === 'Single' ? null : together),
    observe: async ({ eventId }, run) => {
      const outcome = await run();
      seen.push(`${eventId} ${outcome} in ${context.getStore()}`);
      return outcome;
    },
  };
  const together: NonNullable<ReturnType<NonNullable<Consumer['togetherOf']>>> = async (delivered) => {
    told.push(String(context.getStore()));
    handled(delivered.filter(({ event }) => !isAlone(event)).map(({ event }) => event));
    return ok(delivered.map(({ event }): HandledTogether => (isAlone(event) ? 'alone' : 'handled')));
  };
  const received: string[] = [];
  const ports: ReceivePorts = {
    parking,
    deadLetters: { send: async () => undefined },
    isOutage: (error) => error instanceof Outage,
    isOverdue: (error) => error instanceof Overdue,
    backoff: consumerBackoff,
    within: (wire, work) => context.run(`the call of ${wire.headers.ce_id}`, work),
    onReceipt: ({ wire, receipt }) => received.push(`${wire.headers.ce_id} ${receipt}`),
    now: () => now,
  };
  const open = openBatch(ports, consumer);
  return {
    ...{ calls, seen, told, received, parking, open },
    receive: async (...wires: readonly WireEvent[]) => receiveAll(await open(wires.map(({ key }) => key)), wires),
    failWith: (next: Fault) => {
      fault = next;
    },
    leave: (next: typeof isAlone) => {
      isAlone = next;
    },
  };
};

const poisonous: Fault = (ids) => (ids.includes('b1') ? new Error('poison') : null);

describe('events that are handled together', () => {
  it('are handled in one go, in their order, whatever is ignored between them', async () => {
    const { receive, calls, received } = setUp();
    const receipts = await receive(wireOf('a', 1), wireOf('b', 1), wireOf('b', 2, 'Ignored'), wireOf('a', 2));
    expect(receipts).toEqual(['handled', 'handled', 'ignored', 'handled']);
    expect(calls).toEqual(['a1 b1 a2']);
    expect(received).toEqual(['a1 handled', 'b1 handled', 'b2 ignored', 'a2 handled']);
  });

  it('are a hundred at most', async () => {
    const { receive, calls } = setUp();
    const wires = Array.from({ length: 250 }, (_, index) => wireOf(`k${index}`, 1));
    expect(new Set(await receive(...wires))).toEqual(new Set(['handled']));
    expect(calls.map((call) => call.split(' ').length)).toEqual([100, 100, 50]);
  });

  it('never overtake an earlier one of their key that is handled alone', async () => {
    const { receive, calls } = setUp();
    await receive(wireOf('a', 1), wireOf('b', 1, 'Single'), wireOf('b', 2), wireOf('a', 2), wireOf('b', 3));
    expect(calls).toEqual(['a1 a2', 'b1', 'b2 b3']);
  });

  it('never overtake one that cannot be read: it blocks its key alone', async () => {
    const { receive, calls } = setUp();
    const receipts = await receive(wireOf('a', 1), wireOf('b', 1, 'Garbage'), wireOf('b', 2), wireOf('a', 2));
    expect(receipts).toEqual(['handled', 'dead-lettered', 'parked', 'handled']);
    expect(calls).toEqual(['a1 a2']);
  });

  it('are tried one by one where they fail, so that the poison one is parked with its key, and no other', async () => {
    const { receive, calls, failWith, parking, received } = setUp();
    failWith(poisonous);
    const receipts = await receive(wireOf('a', 1), wireOf('b', 1), wireOf('c', 1), wireOf('b', 2), wireOf('c', 2));
    expect(receipts).toEqual(['handled', 'parked', 'handled', 'parked', 'handled']);
    expect(calls).toEqual(['a1', 'c1', 'c2']);
    expect(parking.all().map(({ eventId, attempts }) => [eventId, attempts])).toEqual([
      ['b1', 1],
      ['b2', 0],
    ]);
    expect(received).toHaveLength(5);
  });

  it('stay as they were in an outage, and are received again', async () => {
    const { open, calls, failWith, received } = setUp();
    const wires = [wireOf('a', 1), wireOf('b', 1)];
    const receive = await open(['a', 'b']);
    failWith(() => new Outage('no database'));
    await expect(receive(wires)).rejects.toThrow('no database');
    failWith(() => null);
    expect(await receive(wires)).toEqual(['handled', 'handled']);
    expect(calls).toEqual(['a1 b1']);
    expect(received).toHaveLength(2);
  });

  it('are tried one by one where they run out of time, so that one that always does is parked at last', async () => {
    const { receive, failWith, parking } = setUp();
    failWith((ids) => (ids.includes('b1') ? new Overdue('no answer in time') : null));
    const wires = [wireOf('a', 1), wireOf('b', 1), wireOf('c', 1)];
    await expect(receive(...wires)).rejects.toThrow('no answer in time');
    await expect(receive(...wires)).rejects.toThrow('no answer in time');
    expect(await receive(...wires)).toEqual(['handled', 'parked', 'handled']);
    expect(parking.all()).toHaveLength(1);
  });

  it('are handled alone where their handler says so, each once and in order', async () => {
    const { receive, calls, leave } = setUp();
    leave(({ aggregateId }) => aggregateId === 'b');
    expect(await receive(wireOf('a', 1), wireOf('b', 1), wireOf('a', 2), wireOf('b', 2))).toEqual([
      ...['handled', 'handled', 'handled', 'handled'],
    ]);
    expect(calls).toEqual(['a1 a2', 'b1', 'b2']);
  });

  it('are each seen in their own call; the work of several is done in none, that of a single one in its own', async () => {
    const { receive, seen, told } = setUp();
    await receive(wireOf('a', 1), wireOf('b', 1));
    await receive(wireOf('a', 2));
    expect(seen).toEqual(['a1', 'b1', 'a2'].map((id) => `${id} handled in the call of ${id}`));
    expect(told).toEqual(['undefined', 'the call of a2']);
  });
});
