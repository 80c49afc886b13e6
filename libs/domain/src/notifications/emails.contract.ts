import { describe, expect, it } from 'vitest';
import type { EventId, NewId, OrderId, UserId } from '../shared/index.ts';
import type { EmailQueue } from './emails.ts';
import type { NotificationsPorts } from './index.ts';
import { createNotifications, createPreferences } from './index.ts';
import type { NoticeType } from './notice.ts';
import { toNobody } from './notifications.memory.ts';
import type { NotificationDraft, NotificationReader } from './ports.ts';
import type { Addressees, Choices, PreferenceStore } from './preferences.ts';
import type { ByWay } from './ways.ts';

export type EmailsHarness = Pick<NotificationsPorts, 'insertNotifications' | 'transact'> & {
  readonly notifications: NotificationReader;
  readonly emailQueue: EmailQueue;
  readonly preferences: PreferenceStore;
  readonly addressees: Addressees;
  readonly newId: NewId;
  /** A user of that locale, who has confirmed the address or not. */
  aReader(reader: { readonly locale: string; readonly isVerified: boolean }): Promise<UserId>;
  erase(userId: UserId): Promise<void>;
};

const now = new Date('2026-03-04T05:06:07.089Z');
const plus = (ms: number): Date => new Date(now.getTime() + ms);

export const aDraft = (
  draft: Pick<NotificationDraft, 'id' | 'userId' | 'subject' | 'createdAt'>,
): NotificationDraft => ({
  ...draft,
  type: 'order-placed',
  translations: { en: { title: 't', body: 'b' }, de: { title: 'T', body: 'B' } },
  byDefault: { 'in-app': true, email: false },
  notice: { type: 'user-registered', userId: draft.userId, name: 'Ada' },
});

/** What every store must do that keeps e-mails until they are out. It is empty, and nobody else uses it. */
export const emailsContract = (where: string, open: () => Promise<EmailsHarness>): void => {
  const setUp = async ({ locale = 'en-GB', isVerified = true } = {}) => {
    const harness = await open();
    const { newId, emailQueue } = harness;
    const userId = await harness.aReader({ locale, isVerified });
    const useCases = createNotifications({ ...harness, notificationAnnouncer: toNobody, now: () => now });
    const choices = createPreferences({ ...harness, now: () => now });
    const placed = (customerId = userId) => {
      const orderId = newId<OrderId>();
      const consumer = 'notifications';
      const delivery = { consumer, eventId: newId<EventId>(), type: 'OrderPlaced', aggregateId: orderId, version: 1 };
      const total = { amount: '1234.50', currency: 'EUR' };
      const at = now.toISOString();
      return { delivery, notice: { type: 'order-placed', orderId, customerId, at, items: 3, total } as const };
    };
    const choose = async (type: NoticeType, ways: Partial<ByWay>, expectedVersion = 0) =>
      choices.choosePreferences({ userId, choices: { [type]: ways }, expectedVersion });
    const take = (at = now, limit = 100, until = new Date(at.getTime() + 1_000)) =>
      emailQueue.takeDue({ now: at, until, limit });
    const inbox = () => harness.notifications.listFor(userId, { limit: 100 });
    return { harness, emailQueue, userId, useCases, choices, placed, choose, take, inbox };
  };

  describe(`e-mails of notifications ${where}`, () => {
    it('are written once with what they tell of, however often the event is delivered', async () => {
      const { useCases, userId, placed, take, inbox } = await setUp();
      const event = placed();
      await useCases.notifyUsers([event, event]);
      await useCases.notifyUsers([event]);
      const [due, ...more] = await take();
      const { items } = await inbox();
      expect([items.length, more]).toEqual([1, []]);
      expect(due).toEqual({
        ...{ id: items[0]?.id, userId, notice: event.notice, writtenAt: now, attempts: 1, leasedUntil: plus(1_000) },
        reader: { name: expect.any(String), locale: 'en-GB', address: expect.stringContaining('@'), choices: {} },
        token: expect.any(String),
      });
    });

    it.each([
      ['en-US', 'Your order is placed'],
      ['de', 'Ihre Bestellung ist eingegangen'],
      ['de-AT', 'Ihre Bestellung ist eingegangen'],
      ['de-Latn-CH', 'Ihre Bestellung ist eingegangen'],
      ['den', 'Your order is placed'],
      ['fr-FR', 'Your order is placed'],
    ])('speak to a reader of %s as the inbox does: %s', async (locale, title) => {
      const { useCases, placed, take, inbox } = await setUp({ locale });
      await useCases.notifyUsers([placed()]);
      expect((await inbox()).items.map((one) => one.title)).toEqual([title]);
      expect((await take()).map(({ reader }) => reader.locale)).toEqual([locale]);
    });

    it('go to no address that is not confirmed', async () => {
      const { useCases, placed, take, inbox } = await setUp({ isVerified: false });
      await useCases.notifyUsers([placed()]);
      expect((await inbox()).items).toHaveLength(1);
      expect(await take()).toEqual([]);
    });

    it.each([
      [{ email: false }, 1, 0],
      [{ 'in-app': false }, 0, 1],
      [{ 'in-app': false, email: false }, 0, 0],
      [{ 'in-app': true, email: true }, 1, 1],
    ])('follow what their reader has chosen, and so does the inbox: %j', async (ways, told, mailed) => {
      const { useCases, placed, choose, take, inbox } = await setUp();
      await choose('order-placed', ways);
      await useCases.notifyUsers([placed()]);
      const { items, position, unread } = await inbox();
      expect([items.length, position.offset, unread.count]).toEqual([told, told, told]);
      expect(await take()).toHaveLength(mailed);
    });

    it('leave no gap in the inbox where some are told by e-mail alone', async () => {
      const { useCases, placed, choose, inbox } = await setUp();
      await useCases.notifyUsers([placed()]);
      await choose('order-placed', { 'in-app': false });
      await useCases.notifyUsers([placed(), placed()]);
      await choose('order-placed', { 'in-app': true }, 1);
      await useCases.notifyUsers([placed()]);
      expect((await inbox()).items.map(({ offset }) => offset)).toEqual([2, 1]);
    });

    it('follow no choice that is about another type', async () => {
      const { useCases, placed, choose, take } = await setUp();
      await choose('order-shipped', { email: false });
      await useCases.notifyUsers([placed()]);
      expect(await take()).toHaveLength(1);
    });

    it('are taken by one of many who look at once, those that wait longest first', async () => {
      const { harness, useCases, placed, take } = await setUp();
      const readers = await Promise.all(
        Array.from({ length: 40 }, () => harness.aReader({ locale: 'en-GB', isVerified: true })),
      );
      await useCases.notifyUsers(readers.map((reader) => placed(reader)));
      const taken = (await Promise.all(Array.from({ length: 6 }, () => take(now, 7)))).flat();
      const ids = taken.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (let more = await take(now, 7); more.length > 0; more = await take(now, 7))
        ids.push(...more.map(({ id }) => id));
      expect([ids.length, new Set(ids).size]).toEqual([40, 40]);
    });

    it('go out in the order in which their reader was told, also where the first is put off', async () => {
      const { useCases, placed, emailQueue, take, inbox } = await setUp();
      await useCases.notifyUsers([placed(), placed(), placed()]);
      const told = (await inbox()).items.map(({ id }) => id).toReversed();
      const [first, ...others] = await take();
      expect([first?.id, others]).toEqual([told[0], []]);
      expect(await take()).toEqual([]);
      if (!first) return expect.unreachable();
      await emailQueue.settle(first, { kind: 'later', fault: 'greylisted', at: plus(60_000) });
      expect(await take(plus(59_999))).toEqual([]);
      const sent: string[] = [];
      for (let at = 60_000; sent.length < 3; at += 1) {
        const [due] = await take(plus(at));
        if (!due) return expect.unreachable();
        await emailQueue.settle(due, { kind: 'over', outcome: 'sent', fault: null, at: plus(at) });
        sent.push(due.id);
      }
      expect(sent).toEqual(told);
    });

    it('are due again once their lease is over, as the same, and the first holder has no say then', async () => {
      const { useCases, placed, emailQueue, take } = await setUp();
      await useCases.notifyUsers([placed()]);
      const [first] = await take();
      expect(await take(plus(999))).toEqual([]);
      const [second] = await take(plus(1_000));
      expect(second).toEqual({ ...first, attempts: 2, leasedUntil: plus(2_000) });
      if (!first || !second) return expect.unreachable();
      expect(await emailQueue.settle(first, { kind: 'over', outcome: 'lost', fault: 'x', at: now })).toBe(false);
      expect(await emailQueue.settle(first, { kind: 'later', fault: 'x', at: now })).toBe(false);
      expect(await emailQueue.settle(second, { kind: 'over', outcome: 'sent', fault: null, at: now })).toBe(true);
      expect(await emailQueue.settle(second, { kind: 'over', outcome: 'sent', fault: null, at: now })).toBe(false);
      expect(await take(plus(100_000_000))).toEqual([]);
    });

    it('that are put off are due then, and not before', async () => {
      const { useCases, placed, emailQueue, take } = await setUp();
      await useCases.notifyUsers([placed()]);
      const [due] = await take();
      if (!due) return expect.unreachable();
      expect(await emailQueue.settle(due, { kind: 'later', fault: 'greylisted', at: plus(60_000) })).toBe(true);
      expect(await take(plus(59_999))).toEqual([]);
      expect(await take(plus(60_000))).toMatchObject([{ id: due.id, attempts: 2, token: due.token }]);
    });

    it('are gone with their reader, also those that somebody is at', async () => {
      const { harness, useCases, userId, placed, emailQueue, take } = await setUp();
      await useCases.notifyUsers([placed(), placed()]);
      const [held] = await take(now, 1);
      await harness.erase(userId);
      if (!held) return expect.unreachable();
      expect(await emailQueue.settle(held, { kind: 'later', fault: 'x', at: now })).toBe(false);
      expect(await harness.addressees.find(held)).toBeNull();
      expect(await take(plus(100_000_000))).toEqual([]);
      expect(await useCases.notifyUsers([placed()])).toEqual({ ok: true, value: ['handled'] });
      expect(await take(plus(100_000_000))).toEqual([]);
    });

    it('tell whose they are to whom knows their token, also when they are over', async () => {
      const { harness, useCases, userId, placed, emailQueue, take } = await setUp();
      const another = await harness.aReader({ locale: 'en-GB', isVerified: true });
      await useCases.notifyUsers([placed(), placed(another)]);
      const taken = await take();
      const [due, other] = [taken.find((one) => one.userId === userId), taken.find((one) => one.userId === another)];
      if (!due || !other) return expect.unreachable();
      await emailQueue.settle(due, { kind: 'over', outcome: 'sent', fault: null, at: now });
      expect(await harness.addressees.find(due)).toEqual({ userId, type: 'order-placed' });
      expect(await harness.addressees.find({ id: due.id, token: other.token })).toBeNull();
    });
  });

  describe(`preferences ${where}`, () => {
    it('are as for everybody until something is chosen, and then at the next version', async () => {
      const { userId, choices, choose } = await setUp();
      const found = () => choices.findPreferences({ userId });
      expect(await found()).toEqual({ ok: true, value: { userId, choices: {}, version: 0 } });
      const chosen = await choose('order-placed', { email: false });
      expect(await found()).toEqual(chosen);
      expect(await choose('order-placed', { 'in-app': false }, 1)).toMatchObject({
        value: { version: 2, choices: { 'order-placed': { email: false, 'in-app': false } } },
      });
    });

    it('are chosen at the version that was read, by one of two at once', async () => {
      const { userId, harness, choose } = await setUp();
      const outcomes = await Promise.all([1, 2, 3].map(() => choose('order-placed', { email: false })));
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
      expect(await choose('order-placed', { email: true })).toEqual({ ok: false, error: { kind: 'version-conflict' } });
      expect(await choose('order-placed', { email: true }, 7)).toMatchObject({ error: { kind: 'version-conflict' } });
      const other: Choices = { 'order-placed': { email: true } };
      expect(await harness.preferences.save({ userId, choices: other, version: 0 }, now)).toBe(false);
    });

    it('are nobody’s who is no more', async () => {
      const { userId, harness, choices, choose } = await setUp();
      await choose('order-placed', { email: false });
      await harness.erase(userId);
      const refusal = { ok: false, error: { kind: 'user-not-found' } };
      expect(await choices.findPreferences({ userId })).toEqual(refusal);
      expect(await choose('order-placed', { email: false }, 1)).toEqual(refusal);
      expect(await harness.preferences.save({ userId, choices: {}, version: 0 }, now)).toBe(false);
    });
  });
};
