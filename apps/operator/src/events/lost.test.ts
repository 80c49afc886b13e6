import { contractOf, eventTypes, makeSamples } from '@orderline/contracts/events';
import { describe, expect, it } from 'vitest';
import { runLost } from './lost.ts';
import { readCommand } from './options.ts';

const at = new Date('2026-03-04T05:06:07.089Z');
const ids = (end: string) => `0199c0de-7a00-7000-8000-00000000000${end}`;

const sampleOf = (type: string, data: object, id: string) => {
  const made = makeSamples({ type: type as 'OrderPlaced', count: 1, data, newId: () => ids(id) as never, at });
  const [event] = made.ok ? made.events : [];
  if (!event) throw new Error(`no sample of ${type}`);
  return { ...event, headers: { ...event.headers, ce_id: ids(id) } };
};

const TOPICS = [
  ...new Set(eventTypes.map(contractOf).flatMap(({ direction, topic }) => (direction === 'send' ? [topic] : []))),
];

const setUp = (existing: readonly string[] = [...TOPICS, 'warehouse.events.v1']) => {
  const asked: { topics?: readonly string[]; since?: Date } = {};
  const discarded: string[] = [];
  const recorded: unknown[] = [];
  const brokers = [
    sampleOf('OrderPlaced', { orderId: ids('a') }, '1'),
    sampleOf('OrderPlaced', { orderId: ids('b') }, '2'),
    sampleOf('OrderPaid', { orderId: ids('a'), version: 2 }, '3'),
    { topic: 'orderline.orders.v1', key: 'k', headers: {}, value: 'garbage' },
  ];
  const kafka = {
    topics: async () => existing,
    readSince: async ({
      topics,
      since,
      onEvent,
    }: Parameters<Parameters<typeof runLost>[0]['kafka']['readSince']>[0]) => {
      Object.assign(asked, { topics, since });
      for (const wire of brokers) onEvent(wire);
    },
  };
  const span = { oldest: new Date('2026-03-01T00:00:00.000Z'), newest: at };
  const known = {
    known: async () => new Set([ids('1')]),
    present: async () => new Set([ids('a')]),
    span: async (): Promise<{ oldest: Date | null; newest: Date | null }> => span,
    discard: async (deliveries: readonly { readonly consumer: string; readonly eventId: string }[]) => {
      discarded.push(...deliveries.map(({ consumer, eventId }) => `${consumer} ${eventId}`));
      return deliveries.length;
    },
  };
  const run = (line: string, knows: Partial<typeof known> = {}) => {
    const { command } = readCommand(line.split(' '));
    if (command.kind !== 'lost') throw new Error('another command');
    const record = async (...entry: readonly unknown[]) => void recorded.push({ entry, discarded: discarded.length });
    return runLost({ kafka, known: { ...known, ...knows }, record, now: () => at }, command);
  };
  return { run, asked, discarded, recorded };
};

describe('npm run events -- lost', () => {
  it('names what brokers have and the database does not know, from an hour before its newest event on', async () => {
    const { run, asked, discarded, recorded } = setUp();
    const { ok, json, text } = await run('lost');
    expect(asked).toEqual({
      topics: TOPICS,
      since: new Date('2026-03-04T04:06:07.089Z'),
    });
    expect(ok).toBe(false);
    expect(json).toMatchObject({ read: 3, unreadable: 1, lost: 2, types: { OrderPlaced: 1, OrderPaid: 1 } });
    expect(json).toMatchObject({ keys: { gone: 1, present: 1 }, discarded: 0 });
    expect(text).toContain(`OrderPlaced 1 of 00000-0000B ${ids('b')}, event ${ids('2')}: nothing here has this key`);
    expect(text).toContain(`event ${ids('3')}: version 2 will come again, another one`);
    expect([discarded, recorded]).toEqual([[], []]);
  });

  it('has each consumer that would handle them pass over them, where that is asked for', async () => {
    const { run, discarded, recorded } = setUp();
    expect(await run('lost --discard')).toMatchObject({ ok: true, json: { discarded: 4 } });
    expect(discarded.toSorted()).toEqual(
      ['fulfilment', 'inventory', 'notifications', 'reporting'].map((consumer) => `${consumer} ${ids('2')}`),
    );
    const after = { since: '2026-03-04T04:06:07.089Z', events: 2 };
    expect(recorded).toEqual([{ entry: ['events lost', null, after], discarded: 0 }]);
  });

  it('takes no event for lost that the outbox has been too young for', async () => {
    const { run } = setUp();
    await expect(run('lost --from 2026-02-28T00:00Z')).rejects.toThrow(
      'the outbox goes back to 2026-03-01T00:00:00.000Z',
    );
    const nothing = { span: async () => ({ oldest: null, newest: null }) };
    await expect(run('lost', nothing)).rejects.toThrow('say since when');
    expect(await run('lost --from 2026-02-28T00:00Z', nothing)).toMatchObject({ json: { lost: 2 } });
  });

  it('compares nothing where a topic is missing, as with other brokers or another prefix, nor with what is to come', async () => {
    const [first = '', ...others] = TOPICS;
    const { run, asked } = setUp(others);
    await expect(run('lost')).rejects.toThrow(
      `the brokers have no ${first}: check KAFKA_BROKERS and KAFKA_TOPIC_PREFIX`,
    );
    await expect(setUp([]).run('lost')).rejects.toThrow('nothing was compared');
    await expect(setUp().run('lost --from 9999-11-30T00:00Z')).rejects.toThrow('is in the future');
    expect(asked).toEqual({});
  });
});
