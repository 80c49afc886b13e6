import { type EventOf, encodeEvent, sampleOf } from '@orderline/contracts/events';
import {
  consumerBackoff,
  type DeadLetter,
  openBatch,
  type Received,
  type ReceivePorts,
  receiveAll,
  retryParked,
  sourceHeader,
  type WireEvent,
} from '@orderline/domain/messaging';
import { memoryParkedByConsumers, memoryParkingLot } from '@orderline/domain/messaging.memory';
import { createMemory } from '@orderline/domain/shared.memory';
import { describe, expect, it } from 'vitest';
import { createWorkerApplication } from '../features.ts';
import { inMemoryPorts } from '../in-memory/in-memory.ts';
import { consumersOf } from './consumers.ts';

const start = new Date('2026-03-04T06:07:08.090Z');

const placed = { ...sampleOf('OrderPlaced') };
const idOf = (count: number): string => `0199a0c0-0000-7000-8000-${String(count).padStart(12, '0')}`;
const orderId = placed.key;

const cancelled = (version: number, id: string, order = orderId): WireEvent => {
  const data = {
    orderId: order,
    customerId: idOf(2),
    lines: [{ productId: idOf(3), quantity: 2 }],
    cancelledAt: start,
  };
  const event: EventOf = { id, type: 'OrderCancelled', aggregateId: order, version, occurredAt: start, data };
  return encodeEvent(event, {});
};

const changed = (change: Partial<WireEvent>): WireEvent => ({ ...placed, ...change });
const withHeaders = (change: Readonly<Record<string, string>>) =>
  changed({ headers: { ...placed.headers, ...change } });
const withData = (change: object) => changed({ value: JSON.stringify({ ...JSON.parse(placed.value), ...change }) });

const setUp = () => {
  const memory = createMemory();
  const parking = memoryParkingLot(memory);
  const letters: DeadLetter[] = [];
  const received: Received[] = [];
  let clock = start;
  const ports: ReceivePorts = {
    parking,
    deadLetters: { send: async (letter) => void letters.push(letter) },
    isOutage: () => false,
    isOverdue: () => false,
    backoff: consumerBackoff,
    within: (_wire, work) => work(),
    onReceipt: (receipt) => received.push(receipt),
    now: () => clock,
  };
  const following = createWorkerApplication(inMemoryPorts({ now: () => clock }));
  const consumers = consumersOf(following).filter(({ name }) => name === 'fulfilment');
  const [consumer] = consumers;
  if (!consumer) throw new Error('nobody is called fulfilment');
  const open = openBatch(ports, consumer);
  const sweep = retryParked(ports, consumers);
  return {
    parked: memoryParkedByConsumers(memory),
    letters,
    receive: async (...wires: readonly WireEvent[]) => {
      const receive = await open(wires.map(({ key }) => key));
      return receiveAll(receive, wires);
    },
    /** Sweeps until nothing is due, however long that takes. */
    retryAll: async () => {
      for (let hours = 1; hours <= 10; hours += 1) {
        while ((await sweep({ limit: 10 })) > 0);
        clock = new Date(clock.getTime() + 3_600_000);
      }
    },
    now: () => clock,
    effectsOf: ({ headers }: WireEvent) =>
      received.filter(({ wire, receipt }) => wire.headers.ce_id === headers.ce_id && receipt === 'handled').length,
  };
};

const next = cancelled(2, idOf(22));
const other = cancelled(1, idOf(31), idOf(9));
const read = { [sourceHeader]: 'orderline.orders.v1/3/17' };

const poison: readonly (readonly [string, WireEvent])[] = [
  ['is not JSON', changed({ value: '{"orderId":' })],
  ['has no headers', changed({ headers: read })],
  [
    'is of a newer major version',
    withHeaders({ ce_dataschema: 'https://orderline.example/schemas/OrderPlaced/2.json' }),
  ],
  ['is larger than any event of ours', withData({ note: 'x'.repeat(1_100_000) })],
  ['has another schema', withData({ lines: 'none' })],
  ['comes from days ahead of the clock', withHeaders({ ce_time: '2026-03-09T00:00:00.000Z' })],
  ['is of another aggregate than it says', withData({ orderId: idOf(77) })],
];

describe('a poison message that', () => {
  it.each(poison)(
    '%s goes to the dead letters, blocks its key alone, and is gone once discarded',
    async (_fault, wire) => {
      const { receive, letters, parked, retryAll, effectsOf, now } = setUp();
      expect(await receive(wire, next, other)).toEqual(['dead-lettered', 'parked', 'handled']);
      expect(letters).toEqual([expect.objectContaining({ consumer: 'fulfilment', wire })]);
      const [blocked, ...rest] = await parked.list({ blocked: true, limit: 10 });
      if (!blocked) throw new Error('nothing is blocked');
      expect(rest).toEqual([]);
      await parked.discard(blocked, { reason: 'poison', at: now() });
      await retryAll();
      expect(await receive(next, other)).toEqual(['duplicate', 'duplicate']);
      expect([effectsOf(next), effectsOf(other)]).toEqual([1, 1]);
      expect(await parked.list({ limit: 10 })).toEqual([]);
    },
  );

  it('has the key of another aggregate blocks that key, and not its own', async () => {
    const { receive, letters } = setUp();
    expect(await receive(changed({ key: idOf(88) }), next)).toEqual(['dead-lettered', 'handled']);
    expect(letters).toHaveLength(1);
  });

  it('is of an unknown type, or of one that nobody follows, is ignored', async () => {
    const { receive, letters } = setUp();
    const unfollowed = { ...sampleOf('StockDepleted'), value: 'garbage' };
    expect(await receive(withHeaders({ ce_type: 'OrderDanced' }), unfollowed, next)).toEqual([
      'ignored',
      'ignored',
      'handled',
    ]);
    expect(letters).toEqual([]);
  });

  it('comes twice, or late, has no second effect', async () => {
    const { receive, effectsOf, letters } = setUp();
    const late = cancelled(1, idOf(23));
    expect(await receive(placed, placed, next, late)).toEqual(['handled', 'duplicate', 'handled', 'stale']);
    expect([effectsOf(placed), effectsOf(late)]).toEqual([1, 0]);
    expect(letters).toEqual([]);
  });

  it('asks for what is impossible is tried, given up, and blocks its key again when it is replayed', async () => {
    const { receive, parked, letters, retryAll, now } = setUp();
    const again = { ...withData({ version: 3 }), headers: { ...placed.headers, ce_id: idOf(24) } };
    expect(await receive(placed, next, again, other)).toEqual(['handled', 'handled', 'parked', 'handled']);
    await retryAll();
    expect(letters).toEqual([expect.objectContaining({ attempts: 4 })]);
    const [blocked] = await parked.list({ blocked: true, limit: 10 });
    if (!blocked) throw new Error('nothing is blocked');
    await parked.release(blocked, now());
    await retryAll();
    expect(letters).toHaveLength(2);
    expect(await parked.list({ blocked: true, limit: 10 })).toHaveLength(1);
  });
});
