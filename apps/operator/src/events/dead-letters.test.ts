import { type ParkedEvent, parkedByAll } from '@orderline/domain/messaging';
import { memoryParkedByConsumers, memoryParkingLot } from '@orderline/domain/messaging.memory';
import { createMemory } from '@orderline/domain/shared.memory';
import { describe, expect, it } from 'vitest';
import { type DeadLetterCommand, runDeadLetters } from './dead-letters.ts';
import { readCommand } from './options.ts';

const at = new Date('2026-03-04T05:06:07.089Z');

const parkedAs = (eventId: string, change: Partial<ParkedEvent> = {}): ParkedEvent => {
  const wire = { topic: 'orderline.orders.v1', key: 'k', headers: { ce_type: 'OrderPlaced' }, value: '{}' };
  return { consumer: 'fulfilment', eventId, wire, attempts: 4, dueAt: null, error: 'broken', parkedAt: at, ...change };
};

const setUp = async (...events: readonly ParkedEvent[]) => {
  const memory = createMemory();
  const lot = memoryParkingLot(memory);
  for (const event of events) await lot.park(event);
  const nothing = memoryParkedByConsumers(createMemory());
  const parked = parkedByAll({ consumers: memoryParkedByConsumers(memory), relay: nothing });
  const recorded: string[] = [];
  const run = (line: string) => {
    const { command } = readCommand(line.split(' '));
    if (['help', 'tail', 'emit', 'snapshot', 'rewind', 'lost'].includes(command.kind))
      throw new Error('no command over dead letters');
    const record = async (action: string, id: string) => void recorded.push(`${action} ${id}`);
    return runDeadLetters({ parked, record, now: () => at }, command as DeadLetterCommand);
  };
  return { run, recorded, due: () => lot.all().map(({ dueAt }) => dueAt) };
};

const other = parkedAs('e2', { consumer: 'notifications' });
const waiting = parkedAs('e3', { dueAt: at, error: 'waits behind an earlier event of its key' });

describe('npm run events -- dlq', () => {
  it('lists what blocks its key, with the errors counted, and what only waits when asked', async () => {
    const { run } = await setUp(parkedAs('e1'), other, waiting);
    const { text, json } = await run('dlq list');
    expect(text).toContain('fulfilment/e1\n  OrderPlaced of k, parked 2026-03-04T05:06:07.089Z after 4 attempts');
    expect(text).not.toContain('fulfilment/e3');
    expect(json).toMatchObject({ errors: [{ consumer: 'fulfilment', error: 'broken', events: 1 }, {}] });
    expect((await run('dlq list --waiting')).text).toContain('fulfilment/e3');
    expect((await run('dlq list --consumer notifications')).text).not.toContain('fulfilment');
  });

  it('shows an event whole', async () => {
    const { run } = await setUp(parkedAs('orders/3/17'));
    expect((await run('dlq show fulfilment/orders/3/17')).json).toMatchObject({ eventId: 'orders/3/17', value: '{}' });
  });

  it('is in the audit where it does something, and not where it looks', async () => {
    const { run, recorded } = await setUp(parkedAs('e1'), other);
    for (const line of ['dlq list', 'dlq show fulfilment/e1', 'dlq replay --all --dry-run']) await run(line);
    expect(recorded).toEqual([]);
    await run('dlq replay fulfilment/e1');
    await run('dlq discard notifications/e2 --reason broken');
    expect(recorded).toEqual(['dlq replay fulfilment/e1', 'dlq discard notifications/e2']);
  });

  it('lets one be tried again, or all, and changes nothing in a dry run', async () => {
    const { run, due } = await setUp(parkedAs('e1'), other);
    expect((await run('dlq replay --all --dry-run')).json).toMatchObject({
      released: ['fulfilment/e1', 'notifications/e2'],
    });
    expect(due()).toEqual([null, null]);
    await run('dlq replay fulfilment/e1');
    expect(due()).toEqual([at, null]);
    expect((await run('dlq replay --all')).json).toEqual({ dryRun: false, released: ['notifications/e2'] });
    expect(due()).toEqual([at, at]);
  });

  it('discards one, with a reason only', async () => {
    const { run, due } = await setUp(parkedAs('e1'));
    expect(() => readCommand(['dlq', 'discard', 'fulfilment/e1'])).toThrow('--reason');
    expect(await run('dlq discard fulfilment/e1 --reason test')).toMatchObject({ ok: true, json: { reason: 'test' } });
    expect(due()).toEqual([]);
    expect((await run('dlq list')).text).toBe('nothing waits for an operator\n');
  });

  it('refuses what is not parked, and what it does not understand', async () => {
    const { run } = await setUp();
    await expect(run('dlq show fulfilment/e1')).rejects.toThrow('fulfilment/e1 is not parked');
    for (const line of ['', 'dlq', 'dlq list more than that', 'dlq show e1', 'tail me', 'dlq list --limit none']) {
      expect(() => readCommand(line.split(' ')), line).toThrow();
    }
    expect(readCommand(['tail', '--limit', '3']).command).toMatchObject({ kind: 'tail', limit: 3 });
  });
});
