import { describe, expect, it } from 'vitest';
import { asId, type OrderId, type UserId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import { memoryEmails, memoryPreferences } from './emails.memory.ts';
import {
  type Delivered,
  type EmailReport,
  emailLeaseMs,
  givenUpMs,
  type NotificationEmail,
  runEmails,
  sendEmail,
} from './emails.ts';
import { createPreferences } from './index.ts';
import type { Notice } from './notice.ts';
import type { NotificationId } from './ports.ts';

const start = new Date('2026-03-04T05:06:07.089Z');
const hour = 3_600_000;
const userId = asId<UserId>('0199c0de-7a00-7000-8000-000000000002');
const id = asId<NotificationId>('0199c0de-7a00-7000-8000-0000000000e1');
const placed: Notice = {
  type: 'order-placed',
  orderId: asId<OrderId>('0199c0de-7a00-7000-8000-0000000000ab'),
  customerId: userId,
  at: start.toISOString(),
  items: 3,
  total: { amount: '12.50', currency: 'GBP' },
};

const taken: Delivered = { kind: 'taken' };
const later: Delivered = { kind: 'later', fault: 'greylisted' };
const refused: Delivered = { kind: 'refused', fault: 'no such mailbox' };

const setUp = (notice: Notice = placed) => {
  const memory = createMemory();
  const reader = { name: 'Ada', locale: 'en-GB', address: 'ada@example.com', isVerified: true };
  const preferences = memoryPreferences(memory, () => reader);
  const emails = memoryEmails(memory, () => reader, preferences);
  let clock = start.getTime();
  const now = () => new Date(clock);
  const delivered: NotificationEmail[] = [];
  const reports: EmailReport[] = [];
  let answer: Delivered = taken;
  const postman = {
    deliver: async (email: NotificationEmail) => {
      delivered.push(email);
      return answer;
    },
  };
  const ports = { emailQueue: emails, postman, onEmail: (report: EmailReport) => void reports.push(report), now };
  emails.write({ id, userId, notice, writtenAt: start });
  const take = () => emails.takeDue({ now: now(), until: new Date(clock + emailLeaseMs), limit: 10 });
  return {
    ...{ emails, delivered, reports, take, ports, now },
    choices: createPreferences({ preferences, addressees: emails, now }),
    send: sendEmail(ports),
    answers: (next: Delivered) => {
      answer = next;
    },
    passes: (ms: number) => {
      clock += ms;
    },
    /** Sends what is due, and answers how many e-mails that were. */
    turn: async () => {
      const due = await take();
      for (const one of due) await sendEmail(ports)(one);
      return due.length;
    },
  };
};

describe('the e-mail of a notification', () => {
  it('goes out once, to whom it is for, and what it told of is kept no longer', async () => {
    const { emails, delivered, reports, turn, passes } = setUp();
    expect(await turn()).toBe(1);
    passes(100 * hour);
    expect(await turn()).toBe(0);
    expect(delivered).toMatchObject([{ id, userId, type: 'order-placed', to: 'ada@example.com', writtenAt: start }]);
    expect(delivered[0]?.content.title).toBe('Your order is placed');
    expect(emails.all()).toMatchObject([{ outcome: 'sent', notice: null, nextAt: null, attempts: 1 }]);
    expect(reports).toEqual([{ id, userId, type: 'order-placed', outcome: 'sent', attempts: 1, fault: null }]);
  });

  it('that is not taken on now is tried ever more rarely, and given up after three days', async () => {
    const { emails, delivered, reports, turn, passes, answers, now } = setUp();
    answers(later);
    const waited: number[] = [];
    for (let tries = 0; tries < 50 && emails.all()[0]?.outcome === null; tries += 1) {
      expect(await turn()).toBe(1);
      const nextAt = emails.all()[0]?.nextAt;
      if (!nextAt) break;
      waited.push((nextAt.getTime() - now().getTime()) / 60_000);
      passes(nextAt.getTime() - now().getTime() - 1);
      expect(await turn()).toBe(0);
      passes(1);
    }
    expect(waited).toEqual([1, 5, 15, 60, 180, 360, 720, 720, 720, 720, 720]);
    expect(delivered).toHaveLength(12);
    expect(new Set(delivered.map((email) => email.id))).toEqual(new Set([id]));
    expect(reports.at(-1)).toMatchObject({ outcome: 'lost', attempts: 12, fault: 'greylisted' });
    expect(now().getTime() - start.getTime()).toBeLessThanOrEqual(givenUpMs);
    expect(await turn()).toBe(0);
  });

  it('that is refused for good is over at once, and told of once', async () => {
    const { emails, reports, turn, passes, answers } = setUp();
    answers(refused);
    await turn();
    passes(100 * hour);
    expect(await turn()).toBe(0);
    expect(reports.map(({ outcome, fault }) => [outcome, fault])).toEqual([['lost', 'no such mailbox']]);
    expect(emails.all()).toMatchObject([{ outcome: 'lost', fault: 'no such mailbox' }]);
  });

  it('is sent again as the same where its sender died before it could tell, and the late sender changes nothing', async () => {
    const { emails, delivered, take, send, turn, passes } = setUp();
    const [lost] = await take();
    passes(emailLeaseMs - 1);
    expect(await turn()).toBe(0);
    passes(1);
    expect(await turn()).toBe(1);
    const settled = emails.all();
    if (lost) await send(lost);
    expect(emails.all()).toEqual(settled);
    expect(new Set(delivered.map((email) => JSON.stringify(email)))).toHaveProperty('size', 1);
  });

  it('that kills whoever takes it is given up in time, and not sent then', async () => {
    const { emails, delivered, take, turn, passes } = setUp();
    for (let deaths = 0; deaths < 3; deaths += 1) {
      expect(await take()).toHaveLength(1);
      passes(30 * hour);
    }
    expect(await turn()).toBe(1);
    expect(delivered).toEqual([]);
    expect(emails.all()).toMatchObject([{ outcome: 'lost', fault: 'given up', attempts: 4 }]);
  });

  it('that a later release has written is tried again, as another process may know it', async () => {
    const unknown = { ...placed, type: 'order-praised' } as unknown as Notice;
    const { emails, delivered, turn } = setUp(unknown);
    await turn();
    expect(delivered).toEqual([]);
    expect(emails.all()[0]).toMatchObject({
      outcome: null,
      fault: expect.stringMatching(/^it could not be written: /),
    });
  });

  it('is not sent to whom has switched such e-mails off meanwhile', async () => {
    const { emails, delivered, reports, turn, choices } = setUp();
    const choice = { userId, choices: { 'order-placed': { email: false } }, expectedVersion: 0 };
    expect((await choices.choosePreferences(choice)).ok).toBe(true);
    expect(await turn()).toBe(1);
    expect([delivered, emails.all()[0]?.outcome]).toEqual([[], 'unwanted']);
    expect(reports.map(({ outcome }) => outcome)).toEqual(['unwanted']);
  });

  it('is sent by one of many who look at once', async () => {
    const { delivered, turn } = setUp();
    expect((await Promise.all([turn(), turn(), turn()])).toSorted()).toEqual([0, 0, 1]);
    expect(delivered).toHaveLength(1);
  });

  it('is worked off by the loop, which waits for what is under way before it ends', async () => {
    const { ports, emails } = setUp();
    const { promise: began, resolve: begin } = Promise.withResolvers<void>();
    const { promise: answered, resolve: answer } = Promise.withResolvers<Delivered>();
    const deliver = () => {
      begin();
      return answered;
    };
    const stopping = new AbortController();
    const sleep = async () => new Promise<void>((resolve) => setImmediate(resolve));
    const run = runEmails({ ...ports, postman: { deliver }, sleep, onOutage: () => expect.unreachable() });
    const ended = run({ signal: stopping.signal, limit: 2 });
    await began;
    stopping.abort();
    answer(taken);
    await ended;
    expect(emails.all()[0]?.outcome).toBe('sent');
  });

  it('that hangs holds up nobody who stops', async () => {
    const { ports, emails } = setUp();
    const stopping = new AbortController();
    const deliver = () => {
      stopping.abort();
      return new Promise<Delivered>(() => undefined);
    };
    const slept: number[] = [];
    const sleep = async (ms: number) => void slept.push(ms);
    const run = runEmails({ ...ports, postman: { deliver }, sleep, onOutage: () => expect.unreachable() });
    await run({ signal: stopping.signal, limit: 2 });
    expect([slept.at(-1), emails.all()[0]?.outcome]).toEqual([5_000, null]);
  });
});

describe('whoever knows the token of an e-mail', () => {
  it('switches e-mails of its type off, once and again, and nothing else', async () => {
    const { choices } = setUp();
    for (let clicks = 0; clicks < 2; clicks += 1) expect((await choices.unsubscribe({ id, token: id })).ok).toBe(true);
    const found = await choices.findPreferences({ userId });
    expect(found.ok && found.value).toMatchObject({ version: 1, choices: { 'order-placed': { email: false } } });
    expect(found.ok && found.value.choices['order-shipped']).toEqual({});
  });

  it('must know it', async () => {
    const { choices } = setUp();
    const refusal = { ok: false, error: { kind: 'email-not-found' } };
    expect(await choices.unsubscribe({ id, token: userId })).toEqual(refusal);
    expect(await choices.unsubscribe({ id: asId(userId), token: id })).toEqual(refusal);
  });
});
