import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { ok } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import type { Consumer } from './consumer.ts';
import { consumerBackoff, createInProcessTransport, type WireEvent } from './index.ts';
import { memoryParkingLot } from './messaging.memory.ts';

class Overdue extends Error {}

const wireOf = (key: string, version: number): WireEvent => ({
  topic: 't',
  key,
  headers: { ce_id: `${key}${version}` },
  value: String(version),
});

const setUp = (handle: (consumer: string, id: string) => Promise<void>) => {
  const now = new Date('2026-03-04T05:06:07.089Z');
  const consumers = ['one', 'other'].map(
    (name): Consumer => ({
      name,
      decode: ({ key, headers, value }) => ({
        ok: true,
        event: { id: headers.ce_id ?? '', type: 'E', aggregateId: key, version: Number(value), occurredAt: now },
      }),
      handlerOf:
        () =>
        async (_delivery, { id }) => {
          await handle(name, id);
          return ok('handled');
        },
    }),
  );
  const ports = {
    parking: memoryParkingLot(createMemory()),
    deadLetters: { send: async () => undefined },
    isOutage: () => true,
    isOverdue: (error: unknown) => error instanceof Overdue,
    backoff: consumerBackoff,
    within: <Value>(_wire: WireEvent, work: () => Promise<Value>) => work(),
    now: () => now,
    stopped: () => new Error('stopped'),
  };
  return createInProcessTransport(ports, consumers);
};

describe('the in-process transport', () => {
  it('has every consumer receive what is published, in order, before it answers', async () => {
    const received: string[] = [];
    const { publisher, run } = setUp(async (consumer, id) => void received.push(`${consumer} ${id}`));
    const stop = new AbortController();
    const running = run(stop.signal);
    await publisher.publish([wireOf('a', 1), wireOf('a', 2)]);
    expect(received.filter((line) => line.startsWith('one'))).toEqual(['one a1', 'one a2']);
    expect(received.filter((line) => line.startsWith('other'))).toEqual(['other a1', 'other a2']);
    stop.abort();
    await running;
  });

  it('passes an outage of a consumer on to the relay', async () => {
    const { publisher, run } = setUp(async () => {
      throw new Error('no database');
    });
    const stop = new AbortController();
    const running = run(stop.signal);
    await expect(publisher.publish([wireOf('a', 1)])).rejects.toThrow('no database');
    stop.abort();
    await running;
  });

  it('holds the relay up for no event for ever: one that always runs out of time is parked', async () => {
    const { publisher, run } = setUp(async () => {
      throw new Overdue('no answer in time');
    });
    const stop = new AbortController();
    const running = run(stop.signal);
    const publish = () => publisher.publish([wireOf('a', 1)]);
    await expect(publish()).rejects.toThrow('no answer in time');
    await expect(publish()).rejects.toThrow('no answer in time');
    await publish();
    stop.abort();
    await running;
  });

  it('runs consumers outside the transaction in which the relay publishes', async () => {
    const transaction = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const { publisher, run } = setUp(async () => void seen.push(transaction.getStore()));
    const stop = new AbortController();
    const running = run(stop.signal);
    await transaction.run('of the relay', () => publisher.publish([wireOf('a', 1)]));
    expect(seen).toEqual([undefined, undefined]);
    stop.abort();
    await running;
  });

  it('receives what was published before it is stopped, and refuses what comes after', async () => {
    const received: string[] = [];
    const { publisher, run } = setUp(async (consumer, id) => void received.push(`${consumer} ${id}`));
    const published = publisher.publish([wireOf('a', 1)]);
    await run(AbortSignal.abort());
    await published;
    expect(received).toHaveLength(2);
    await expect(publisher.publish([wireOf('a', 2)])).rejects.toThrow('stopped');
  });
});
