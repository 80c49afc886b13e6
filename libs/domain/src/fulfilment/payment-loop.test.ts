import { describe, expect, it } from 'vitest';
import { asId, type OrderId } from '../shared/index.ts';
import { begin } from './fulfilment.ts';
import { runPaymentQuestions } from './payment-questions.ts';
import type { DueFulfilment } from './ports.ts';

const timeouts = { paymentSeconds: 9, pickSeconds: 9, collectionSeconds: 9, deliverySeconds: 9, reminders: 0 };

const dueOf = (count: number): DueFulfilment => ({
  fulfilment: begin(
    {
      orderId: asId<OrderId>(`01990000-0000-7000-8000-${String(count).padStart(12, '0')}`),
      customerId: asId('01990000-0000-7000-8000-00000000000c'),
      amount: { minor: 100, currency: 'GBP' },
    },
    { timeouts, now: new Date('2026-03-04T05:06:07.089Z') },
  ),
  resume: (work) => work(),
});

/** A loop over this many fulfilments; `pauses` ends it after so many pauses. */
const setUp = ({ waiting, limit, pauses = 3 }: { waiting: number; limit: number; pauses?: number }) => {
  const queue = Array.from({ length: waiting }, (_, count) => dueOf(count));
  const stop = new AbortController();
  const [asked, troubles, slept]: [string[], unknown[], number[]] = [[], [], []];
  let most = 0;
  let underWay = 0;
  const run = (ask: (due: DueFulfilment) => Promise<void>) =>
    runPaymentQuestions({
      questions: {
        take: async (request) => queue.splice(0, request.limit),
        ask: async (due) => {
          asked.push(due.fulfilment.orderId);
          underWay += 1;
          most = Math.max(most, underWay);
          try {
            await ask(due);
          } finally {
            underWay -= 1;
          }
        },
      },
      sleep: async (ms) => {
        slept.push(ms);
        if (slept.length === pauses) stop.abort();
      },
      onOutage: (error) => troubles.push(error),
    })({ signal: stop.signal, limit });
  return { run, asked, troubles, slept, most: () => most, underWay: () => underWay, queue };
};

describe('the questions about payments', () => {
  it('are all asked, never more at once than there is room for', async () => {
    const { run, asked, most } = setUp({ waiting: 20, limit: 4 });
    await run(async () => {
      await Promise.resolve();
    });
    expect(new Set(asked).size).toBe(20);
    expect(most()).toBe(4);
  });

  it('go on while one hangs, and the loop ends only with it', async () => {
    const { run, asked, underWay, queue } = setUp({ waiting: 12, limit: 3 });
    const hanging = Promise.withResolvers<void>();
    const [first] = queue;
    let isOver = false;
    const over = run((due) => (due === first ? hanging.promise : Promise.resolve())).then(() => {
      isOver = true;
    });
    while (queue.length > 0 || underWay() > 1) await new Promise((turn) => setImmediate(turn));
    await new Promise((turn) => setImmediate(turn));
    expect([asked.length, isOver]).toEqual([12, false]);
    hanging.resolve();
    await over;
  });

  it('that fail are told, and stop nobody', async () => {
    const { run, asked, troubles } = setUp({ waiting: 5, limit: 2 });
    await run(() => Promise.reject(new Error('no database')));
    expect([asked.length, troubles.length]).toEqual([5, 5]);
  });

  it('are looked for ever more rarely while there are none', async () => {
    const { run, slept } = setUp({ waiting: 0, limit: 2, pauses: 7 });
    await run(async () => undefined);
    expect(slept).toEqual([20, 40, 80, 160, 320, 500, 500]);
  });
});
