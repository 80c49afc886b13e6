import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { asId, type DomainEvent, type EventId, type OrderId } from '../shared/index.ts';
import { createMemory, memoryOutbox } from '../shared/shared.memory.ts';
import { memoryOutboxQueue } from './messaging.memory.ts';
import { backoffOf, type WireEvent } from './ports.ts';
import { relayPartitions, runRelay } from './relay.ts';

class Outage extends Error {}

const start = new Date('2026-03-04T05:06:07.089Z');
const at = (seconds: number) => new Date(start.getTime() + seconds * 1_000);

const setUp = () => {
  const memory = createMemory();
  const outbox = memoryOutbox(memory);
  const sent: string[] = [];
  const poison = new Set<string>();
  let clock = start;
  let brokerIsUp = true;
  const encode = ({ id, aggregate }: DomainEvent) => ({
    topic: 't',
    key: aggregate.id,
    headers: { ce_id: id },
    value: '{}',
  });
  const publish = async (events: readonly WireEvent[]): Promise<void> => {
    if (!brokerIsUp) throw new Outage('no broker');
    const refused = events.find(({ headers }) => poison.has(headers.ce_id ?? ''));
    if (refused) throw new Error('the message is too large');
    sent.push(...events.map(({ headers }) => headers.ce_id ?? ''));
  };
  const queue = memoryOutboxQueue(memory, { partitions: 1, events: outbox.events, encode });
  const ports = {
    queue,
    publisher: { publish },
    isOutage: (error: unknown) => error instanceof Outage,
    backoff: backoffOf([1_000, 2_000]),
    now: () => clock,
  };
  const record = async (orderId: OrderId, version: number): Promise<EventId> => {
    const id = asId<EventId>(randomUUID());
    const aggregate = { type: 'order', id: orderId } as const;
    await outbox.append([{ id, type: 'OrderPlaced', aggregate, version, occurredAt: start, data: null }]);
    return id;
  };
  return {
    ports,
    sent,
    poison,
    record,
    anOrder: () => asId<OrderId>(randomUUID()),
    relay: () => relayPartitions(ports)({ partitions: [0], limit: 100 }),
    goTo: (seconds: number) => {
      clock = at(seconds);
    },
    setBroker: (up: boolean) => {
      brokerIsUp = up;
    },
  };
};

describe('the relay', () => {
  it('publishes what is due in the order of each aggregate, once', async () => {
    const { record, relay, anOrder, sent } = setUp();
    const [one, other] = [anOrder(), anOrder()];
    const ids = [await record(one, 1), await record(other, 1), await record(one, 2)];
    expect(await relay()).toEqual({ kind: 'drained', taken: 3, published: 3, failed: 0 });
    expect(await relay()).toEqual({ kind: 'drained', taken: 0, published: 0, failed: 0 });
    expect(sent).toEqual(ids);
  });

  it('stops only the aggregate whose event the broker refuses, tries it again, and parks it at last', async () => {
    const { record, relay, anOrder, sent, poison, goTo } = setUp();
    const [one, other] = [anOrder(), anOrder()];
    const before = await record(one, 1);
    const poisoned = await record(one, 2);
    await record(one, 3);
    const fine = await record(other, 1);
    poison.add(poisoned);
    expect(await relay()).toEqual({ kind: 'drained', taken: 4, published: 2, failed: 1 });
    expect(sent).toEqual([before, fine]);
    expect(await relay()).toMatchObject({ taken: 0 });
    for (const [seconds, taken] of [
      [1, 2],
      [2, 0],
      [3, 2],
      [60, 0],
      [6_000, 0],
    ] as const) {
      goTo(seconds);
      expect(await relay()).toMatchObject({ taken, published: 0 });
    }
    poison.clear();
    goTo(60_000);
    expect(await relay()).toMatchObject({ taken: 0 });
  });

  it('publishes a refused event and those behind it, in order, once the broker takes it', async () => {
    const { record, relay, anOrder, sent, poison, goTo } = setUp();
    const order = anOrder();
    const ids = [await record(order, 1), await record(order, 2)];
    poison.add(ids[0] ?? '');
    await relay();
    poison.clear();
    goTo(1);
    await relay();
    expect(sent).toEqual(ids);
  });

  it('counts no attempt in an outage, however long it lasts', async () => {
    const { record, relay, anOrder, sent, setBroker } = setUp();
    const id = await record(anOrder(), 1);
    setBroker(false);
    for (let count = 0; count < 20; count += 1) await expect(relay()).rejects.toThrow('no broker');
    setBroker(true);
    await relay();
    expect(sent).toEqual([id]);
  });
});

describe('the relay loop', () => {
  /** Relays what is there at first, and one event more in the third pause. */
  const relayed = async (events: number, limit: number) => {
    const { ports, record, anOrder, sent } = setUp();
    const stop = new AbortController();
    const slept: number[] = [];
    for (let count = 0; count < events; count += 1) await record(anOrder(), 1);
    const sleep = async (ms: number) => {
      slept.push(ms);
      if (slept.length === 3) await record(anOrder(), 1);
      if (slept.length === 6) stop.abort();
    };
    const relay = runRelay({ ...ports, sleep, onOutage: () => undefined });
    await relay({ signal: stop.signal, limit, concurrency: 2 });
    expect(sent).toHaveLength(events + 1);
    return slept;
  };

  it('goes on at once while a lease is full, waits longer while there is nothing, and ends when told', async () => {
    expect(await relayed(5, 1)).toEqual([10, 20, 40, 10, 20, 40]);
  });

  it('lets events gather for the shortest pause where a lease was not full', async () => {
    expect(await relayed(5, 10)).toEqual([10, 10, 20, 10, 10, 20]);
  });

  it('outlives an outage, tells of it, and publishes afterwards', async () => {
    const { ports, record, anOrder, sent, setBroker } = setUp();
    const stop = new AbortController();
    const [slept, outages] = [[] as number[], [] as unknown[]];
    await record(anOrder(), 1);
    setBroker(false);
    const sleep = async (ms: number) => {
      slept.push(ms);
      if (slept.length === 7) setBroker(true);
      if (slept.length === 8) stop.abort();
    };
    const relay = runRelay({ ...ports, sleep, onOutage: (error) => outages.push(error) });
    await relay({ signal: stop.signal, limit: 10, concurrency: 1 });
    expect(slept).toEqual([100, 200, 400, 800, 1_600, 2_000, 2_000, 10]);
    expect(outages).toHaveLength(7);
    expect(sent).toHaveLength(1);
  });
});
