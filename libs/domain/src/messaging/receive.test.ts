import { describe, expect, it } from 'vitest';
import { err, ok } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import type { Consumer, DeliverableEvent } from './consumer.ts';
import {
  consumerBackoff,
  type DeadLetter,
  type FailedDelivery,
  openBatch,
  type ReceivePorts,
  receiveAll,
  retryParked,
  sourceHeader,
  type WireEvent,
} from './index.ts';
import { memoryParkingLot } from './messaging.memory.ts';

class Outage extends Error {}

class Overdue extends Outage {}

const start = new Date('2026-03-04T05:06:07.089Z');

const wireOf = (key: string, version: number, change: Partial<WireEvent> = {}): WireEvent => ({
  topic: 't',
  key,
  headers: { ce_id: `${key}${version}` },
  value: JSON.stringify({ type: 'Known', version }),
  ...change,
});

const ahead = (ms: number): WireEvent =>
  wireOf('a', 1, { value: JSON.stringify({ type: 'Known', version: 1, ahead: ms }) });

const decode: Consumer['decode'] = ({ key, headers, value }) => {
  if (value.startsWith('newer ')) {
    return { ok: false, kind: 'newer-version', detail: 'version 2', type: value.slice(6) };
  }
  if (value === 'garbage') return { ok: false, kind: 'unreadable', detail: 'the value is not JSON' };
  const { type, version, ahead = 0 } = JSON.parse(value);
  if (type === 'Unknown') return { ok: false, kind: 'unknown-type', detail: type };
  const occurredAt = new Date(start.getTime() + ahead);
  return { ok: true, event: { id: headers.ce_id ?? '', type, aggregateId: key, version, occurredAt } };
};

const setUp = () => {
  const parking = memoryParkingLot(createMemory());
  const letters: DeadLetter[] = [];
  const handled: string[] = [];
  const failures: FailedDelivery[] = [];
  let clock = start;
  let fault: ((event: DeliverableEvent) => Error | null) | null = null;
  const consumer: Consumer = {
    name: 'c',
    decode,
    handlerOf: (type) =>
      type !== 'Known'
        ? null
        : async (_delivery, event) => {
            const error = fault?.(event);
            if (error) throw error;
            if (event.version === 99) return err({ kind: 'no' });
            handled.push(event.id);
            return ok('handled');
          },
  };
  const ports: ReceivePorts = {
    parking,
    deadLetters: { send: async (letter) => void letters.push(letter) },
    isOutage: (error) => error instanceof Outage,
    isOverdue: (error) => error instanceof Overdue,
    backoff: consumerBackoff,
    within: (_wire, work) => work(),
    onFailure: (failure) => void failures.push(failure),
    now: () => clock,
  };
  const open = openBatch(ports, consumer);
  return {
    parking,
    letters,
    handled,
    failures,
    receive: async (...wires: readonly WireEvent[]) => {
      const receive = await open(wires.map(({ key }) => key));
      return receiveAll(receive, wires);
    },
    sweep: () => retryParked(ports, [consumer])({ limit: 10 }),
    failWith: (failure: typeof fault) => {
      fault = failure;
    },
    pass: (seconds: number) => {
      clock = new Date(clock.getTime() + seconds * 1_000);
    },
  };
};

const broken = ({ id }: DeliverableEvent) => (id === 'a1' ? new Error('broken') : null);

describe('receiving events', () => {
  it('handles them in order, and ignores what is unknown or not subscribed to', async () => {
    const { receive, handled } = setUp();
    const unknown = wireOf('a', 2, { value: JSON.stringify({ type: 'Unknown' }) });
    const other = wireOf('a', 3, { value: JSON.stringify({ type: 'Other', version: 3 }) });
    const receipts = await receive(wireOf('a', 1), unknown, other, wireOf('a', 99), wireOf('b', 1));
    expect(receipts).toEqual(['handled', 'ignored', 'ignored', 'refused', 'handled']);
    expect(handled).toEqual(['a1', 'b1']);
  });

  it('gives up a newer version of what it follows, and ignores one of what it does not', async () => {
    const { receive } = setUp();
    const newer = (key: string, type: string) => wireOf(key, 1, { value: `newer ${type}` });
    expect(await receive(newer('a', 'Known'), newer('b', 'Other'))).toEqual(['dead-lettered', 'ignored']);
  });

  it('parks an event that fails, and later ones of its key behind it, while other keys flow', async () => {
    const { receive, handled, failWith } = setUp();
    failWith(broken);
    expect(await receive(wireOf('a', 1), wireOf('b', 1), wireOf('a', 2))).toEqual(['parked', 'handled', 'parked']);
    expect(await receive(wireOf('a', 3), wireOf('b', 2))).toEqual(['parked', 'handled']);
    expect(handled).toEqual(['b1', 'b2']);
  });

  it('throws in an outage, and parks nothing', async () => {
    const { receive, parking, failWith } = setUp();
    failWith(() => new Outage('no database'));
    await expect(receive(wireOf('a', 1))).rejects.toThrow('no database');
    expect(parking.all()).toEqual([]);
  });

  it('gives an event that runs out of time three tries, then parks it, and others flow', async () => {
    const { receive, handled, failWith, parking } = setUp();
    failWith(({ id }) => (id === 'a1' ? new Overdue('no answer in time') : null));
    await expect(receive(wireOf('a', 1))).rejects.toThrow('no answer in time');
    await expect(receive(wireOf('a', 1))).rejects.toThrow('no answer in time');
    expect(await receive(wireOf('a', 1), wireOf('a', 2), wireOf('b', 1))).toEqual(['parked', 'parked', 'handled']);
    expect(parking.all()[0]).toMatchObject({ eventId: 'a1', attempts: 1, error: 'Error: no answer in time' });
    expect(handled).toEqual(['b1']);
  });

  it('forgives what ran out of time and was handled then', async () => {
    const { receive, failWith } = setUp();
    for (let round = 0; round < 3; round += 1) {
      failWith(() => new Overdue('no answer in time'));
      await expect(receive(wireOf('a', 1))).rejects.toThrow('no answer in time');
      failWith(null);
      expect(await receive(wireOf('a', 1))).toEqual(['handled']);
    }
  });

  it.each([
    ['cannot be read', wireOf('a', 1, { value: 'garbage' })],
    ['comes from a time that no clock is set to', ahead(24 * 3_600_000 + 1)],
  ])('sends what %s to the dead letters at once, and its key waits for an operator', async (_fault, wire) => {
    const { receive, letters, sweep, pass, handled } = setUp();
    expect(await receive(wire, wireOf('a', 2), wireOf('b', 1))).toEqual(['dead-lettered', 'parked', 'handled']);
    expect(letters).toEqual([expect.objectContaining({ consumer: 'c', wire, attempts: 0 })]);
    pass(100_000);
    expect(await sweep()).toBe(0);
    expect(handled).toEqual(['b1']);
  });

  it('lets what is ahead of its clock wait for its time, and its key behind it: a clock was set anew', async () => {
    const { receive, letters, sweep, pass, handled } = setUp();
    const later = wireOf('a', 2, { value: JSON.stringify({ type: 'Known', version: 2, ahead: 3_700_000 }) });
    const wires = [ahead(3_600_000), later, wireOf('a', 3), wireOf('b', 1)];
    expect(await receive(...wires)).toEqual(['parked', 'parked', 'parked', 'handled']);
    pass(3_299);
    expect(await sweep()).toBe(0);
    pass(1);
    expect([await sweep(), await sweep()]).toEqual([1, 0]);
    pass(100);
    expect([await sweep(), await sweep()]).toEqual([1, 1]);
    expect(handled).toEqual(['b1', 'a1', 'a2', 'a3']);
    expect(letters).toEqual([]);
  });

  it.each(['', 'x'.repeat(10_000)])('blocks nothing behind an event whose key cannot be read either', async (key) => {
    const { receive, parking, letters } = setUp();
    expect(await receive(wireOf(key, 1, { value: 'garbage' }), wireOf('b', 1))).toEqual(['dead-lettered', 'handled']);
    expect(letters).toMatchObject([{ wire: { key } }]);
    expect(parking.all()).toMatchObject([{ consumer: 'c', wire: { key: '', value: 'garbage' }, dueAt: null }]);
  });

  it('tells of each event that failed: what it met, and when it is tried again', async () => {
    const { receive, sweep, failWith, failures, pass } = setUp();
    failWith(broken);
    await receive(wireOf('a', 1), wireOf('a', 2), wireOf('', 1, { value: 'garbage' }));
    for (const seconds of [5, 60, 600]) {
      pass(seconds);
      await sweep();
    }
    const told = failures.map(({ eventId, attempts, dueAt }) => [
      eventId,
      attempts,
      dueAt === null ? 'given up' : 'again',
    ]);
    expect(told).toEqual([
      ['a1', 1, 'again'],
      ['1', 0, 'given up'],
      ['a1', 2, 'again'],
      ['a1', 3, 'again'],
      ['a1', 4, 'given up'],
    ]);
    expect(failures.map(({ cause }) => cause instanceof Error)).toEqual([true, false, true, true, true]);
  });

  it('parks an event without an id under the place where it was read', async () => {
    const { receive, parking } = setUp();
    await receive(
      wireOf('a', 1, { value: 'garbage', headers: { [sourceHeader]: 't/0/7', ce_id: 'x'.repeat(10_000) } }),
    );
    await receive(wireOf('b', 1, { value: 'garbage', headers: { [sourceHeader]: 't/0/8' } }));
    expect(parking.all().map(({ eventId }) => eventId)).toEqual(['t/0/7', 't/0/8']);
  });
});

describe('retrying parked events', () => {
  it('handles the first of a key when it is due, and then those behind it, in order', async () => {
    const { receive, sweep, handled, failWith, pass, parking } = setUp();
    failWith(broken);
    await receive(wireOf('a', 1), wireOf('a', 2), wireOf('a', 3));
    expect(await sweep()).toBe(0);
    failWith(null);
    pass(5);
    for (const expected of [1, 1, 1, 0]) expect(await sweep()).toBe(expected);
    expect(handled).toEqual(['a1', 'a2', 'a3']);
    expect(parking.all()).toEqual([]);
  });

  it('waits 5 seconds, a minute and ten, then gives the event to the dead letters and its key to an operator', async () => {
    const { receive, sweep, handled, failWith, pass, letters } = setUp();
    failWith(broken);
    await receive(wireOf('a', 1), wireOf('a', 2));
    const tried: number[] = [];
    for (const seconds of [4, 1, 59, 1, 599, 1, 100_000]) {
      pass(seconds);
      tried.push(await sweep());
    }
    expect(tried).toEqual([0, 1, 0, 1, 0, 1, 0]);
    expect(letters).toEqual([expect.objectContaining({ reason: 'Error: broken', attempts: 4, wire: wireOf('a', 1) })]);
    expect(handled).toEqual([]);
  });

  it('counts an attempt where it runs out of time, and tries those of other keys', async () => {
    const { receive, sweep, handled, failWith, pass, parking } = setUp();
    failWith(() => new Error('broken'));
    await receive(wireOf('a', 1), wireOf('b', 1));
    failWith(({ id }) => (id === 'a1' ? new Overdue('no answer in time') : null));
    pass(5);
    expect(await sweep()).toBe(2);
    expect(handled).toEqual(['b1']);
    expect(parking.all()).toEqual([expect.objectContaining({ eventId: 'a1', attempts: 2 })]);
  });

  it('counts no attempt in an outage', async () => {
    const { receive, sweep, failWith, pass, parking } = setUp();
    failWith(broken);
    await receive(wireOf('a', 1));
    const parked = parking.all();
    pass(5);
    failWith(() => new Outage('no database'));
    await expect(sweep()).rejects.toThrow('no database');
    expect(parking.all()).toEqual(parked);
  });
});
