import { describe, expect, it } from 'vitest';
import { asId, type EventId, type Id, type NewId, ok, type Transact, type UserId } from '../shared/index.ts';
import { concludeAttempt, type Sent, type WebhookDelivery, type WebhookDeliveryId } from './delivery.ts';
import { disabled, enabled, type WebhookEndpoint, type WebhookEndpointId } from './endpoint.ts';
import type {
  DueDelivery,
  NewDelivery,
  TakeDue,
  WebhookDeliveries,
  WebhookEndpointReader,
  WebhookEndpointRepository,
} from './ports.ts';

export type WebhooksHarness = {
  readonly transact: Transact<{ readonly webhookEndpoints: WebhookEndpointRepository }>;
  readonly webhookEndpoints: WebhookEndpointReader;
  readonly webhookDeliveries: WebhookDeliveries;
  readonly newId: NewId;
  aUser(): Promise<UserId>;
};

const start = new Date('2026-01-02T03:04:05.678Z');
const at = (seconds: number): Date => new Date(start.getTime() + seconds * 1000);

const good: Sent = { kind: 'answered', status: 204 };
const bad: Sent = { kind: 'answered', status: 500 };
const gone: Sent = { kind: 'answered', status: 410 };

const setUp = async (open: () => Promise<WebhooksHarness>) => {
  const harness = await open();
  const { transact, webhookEndpoints, webhookDeliveries: deliveries, newId } = harness;
  const all = await webhookEndpoints.list({ limit: 100 });
  await transact(async ({ webhookEndpoints: stored }) => {
    for (const { id } of all.items) await stored.remove(id);
    return ok(undefined);
  });
  const endpointOf = (changes: Partial<WebhookEndpoint> = {}): WebhookEndpoint => ({
    ...{ id: newId(), url: 'https://shop.example/hooks', description: '', eventTypes: null, version: 1 },
    ...{ disabledReason: null, disabledAt: null, failingSince: null, failures: 0, pausedUntil: null },
    ...{ secret: 'sealed', oldSecret: null, oldSecretUntil: null, createdAt: start, updatedAt: start },
    ...changes,
  });
  const anEndpoint = async (changes: Partial<WebhookEndpoint> = {}): Promise<WebhookEndpoint> => {
    const endpoint = endpointOf(changes);
    await transact(async ({ webhookEndpoints: stored }) => ok(await stored.insert(endpoint)));
    return endpoint;
  };
  const save = (endpoint: WebhookEndpoint) =>
    transact(async ({ webhookEndpoints: stored }) => ok(await stored.save(endpoint)));
  const newDelivery = (endpointId: WebhookEndpointId, changes: Partial<NewDelivery> = {}): NewDelivery => ({
    ...{ id: newId<WebhookDeliveryId>(), endpointId, eventId: newId<EventId>(), type: 'order.placed' },
    ...{ subjectId: newId<Id>(), occurredAt: start, data: '{"version":1}', person: null },
    ...changes,
  });
  /** As many of one subject as there are ids of events. */
  const write = async (endpointId: WebhookEndpointId, subjectId: Id, count: number): Promise<EventId[]> => {
    const made = Array.from({ length: count }, () => newDelivery(endpointId, { subjectId }));
    await deliveries.insert(made, start);
    return made.map(({ eventId }) => eventId);
  };
  const take = (now: Date, changes: Partial<TakeDue> = {}) =>
    deliveries.takeDue({
      ...{ now, until: new Date(now.getTime() + 30_000), most: 100, mostOfEndpoint: 4, underWay: new Map() },
      ...changes,
    });
  const conclude = (due: DueDelivery, sent: Sent, now: Date) =>
    deliveries.conclude(due.delivery, concludeAttempt({ ...due, sent, now, random: 0 }), now);
  const takeOne = async (now: Date): Promise<DueDelivery> => {
    const [due, ...more] = await take(now);
    expect(more).toEqual([]);
    if (!due) return expect.unreachable('something is due');
    return due;
  };
  const eventsOf = (taken: readonly DueDelivery[]) => taken.map(({ delivery: { eventId } }) => eventId);
  const only = async (endpointId: WebhookEndpointId): Promise<WebhookDelivery> => {
    const { items } = await deliveries.list({ endpointId, page: { limit: 100 } });
    const [one, ...more] = items;
    expect(more).toEqual([]);
    return one ?? expect.unreachable('there is one');
  };
  return { ...harness, deliveries, anEndpoint, save, newDelivery, write, take, takeOne, conclude, eventsOf, only };
};

export const webhooksContract = (where: string, open: () => Promise<WebhooksHarness>): void => {
  describe(`endpoints of webhooks ${where}`, () => {
    it('are kept as they are, listed newest first, and go with their deliveries', async () => {
      const { transact, webhookEndpoints, deliveries, anEndpoint, save, write, newId } = await setUp(open);
      const first = await anEndpoint({ eventTypes: ['order.placed', 'order.paid'], description: 'ERP' });
      const until = at(3600);
      const second = await anEndpoint({ oldSecret: 'old', oldSecretUntil: until });
      expect((await webhookEndpoints.list({ limit: 1 })).items).toEqual([second]);
      expect((await webhookEndpoints.list({ limit: 1, after: second.id })).items).toEqual([first]);
      const changed = { ...disabled(first, { reason: 'request', at: at(1) }), version: 2, url: 'https://b.example' };
      await save(changed);
      expect(await webhookEndpoints.find(first.id)).toEqual(changed);
      await write(second.id, newId(), 1);
      const counted = await transact(async ({ webhookEndpoints: stored }) => {
        const count = await stored.lockCount();
        return ok([count, await stored.remove(second.id), await stored.remove(second.id)]);
      });
      expect(counted).toEqual(ok([2, true, false]));
      expect(await webhookEndpoints.find(second.id)).toBeNull();
      expect((await deliveries.list({ endpointId: second.id, page: { limit: 10 } })).items).toEqual([]);
    });

    it('that fail are known since the first failure, until something arrives', async () => {
      const { webhookEndpoints, anEndpoint, write, takeOne, conclude, newId } = await setUp(open);
      const { id } = await anEndpoint();
      await write(id, newId(), 1);
      await conclude(await takeOne(at(0)), bad, at(1));
      await conclude(await takeOne(at(10)), bad, at(11));
      expect(await webhookEndpoints.find(id)).toMatchObject({ failingSince: at(1), failures: 2, version: 2 });
      await conclude(await takeOne(at(400)), good, at(401));
      expect(await webhookEndpoints.find(id)).toMatchObject({ failingSince: null, failures: 0, version: 3 });
    });

    it('that are gone are sent nothing more, until they are enabled', async () => {
      const { webhookEndpoints, deliveries, anEndpoint, save, write, take, takeOne, conclude, eventsOf, newId } =
        await setUp(open);
      const { id } = await anEndpoint();
      const [, second] = await write(id, newId(), 2);
      await conclude(await takeOne(at(0)), gone, at(1));
      const found = await webhookEndpoints.find(id);
      expect(found).toMatchObject({ disabledReason: 'gone', disabledAt: at(1) });
      expect(await take(at(9))).toEqual([]);
      expect(await deliveries.followingEndpoints()).toEqual([]);
      await write(id, newId(), 1);
      if (found) await save(enabled(found));
      expect(eventsOf(await take(at(10)))).toEqual([second]);
    });

    it('that are paused wait, and others do not', async () => {
      const { anEndpoint, write, take, eventsOf, newId } = await setUp(open);
      const [paused, other] = [await anEndpoint({ pausedUntil: at(60) }), await anEndpoint()];
      const [waiting] = await write(paused.id, newId(), 1);
      const [sent] = await write(other.id, newId(), 1);
      expect(eventsOf(await take(at(59)))).toEqual([sent]);
      expect(eventsOf(await take(at(60)))).toEqual([waiting]);
    });
  });

  describe(`deliveries of webhooks ${where}`, () => {
    it('are one for each event and endpoint, however often it comes', async () => {
      const { deliveries, anEndpoint, newDelivery, only, newId } = await setUp(open);
      const [one, other] = [await anEndpoint(), await anEndpoint()];
      const off = await anEndpoint({ disabledReason: 'request', disabledAt: start });
      const eventId = newId<EventId>();
      const toAll = () =>
        [one.id, other.id, off.id, newId<WebhookEndpointId>()].map((id) => newDelivery(id, { eventId }));
      await Promise.all([deliveries.insert(toAll(), start), deliveries.insert(toAll(), start)]);
      await deliveries.insert(toAll(), start);
      const fresh = { status: 'waiting', attempts: 0, failures: 0, manual: false, nextAt: start, endedAt: null };
      expect(await only(one.id)).toMatchObject({ ...fresh, eventId, data: '{"version":1}', error: null });
      expect(await only(other.id)).toMatchObject({ ...fresh, eventId });
      expect((await deliveries.list({ endpointId: off.id, page: { limit: 9 } })).items).toEqual([]);
    });

    it('name nobody who was erased before they were written', async () => {
      const { deliveries, anEndpoint, newDelivery, aUser, newId } = await setUp(open);
      const { id } = await anEndpoint();
      const there = { userId: await aUser(), erased: 'erased' };
      const gone = { userId: newId<UserId>(), erased: 'erased' };
      await deliveries.insert([newDelivery(id, { person: there }), newDelivery(id, { person: gone })], start);
      const { items } = await deliveries.list({ endpointId: id, page: { limit: 9 } });
      expect(items.map(({ data }) => data)).toEqual(['erased', '{"version":1}']);
    });

    it('of one subject go in their order: one after the other, and others beside them', async () => {
      const { anEndpoint, write, take, takeOne, conclude, eventsOf, newId } = await setUp(open);
      const { id } = await anEndpoint();
      const [first, second] = await write(id, newId(), 2);
      const [other] = await write(id, newId(), 1);
      const taken = await take(at(0));
      expect(eventsOf(taken).toSorted()).toEqual([first, other].toSorted());
      expect(await take(at(1))).toEqual([]);
      for (const due of taken) expect(await conclude(due, good, at(2))).toBe(true);
      expect(eventsOf([await takeOne(at(2))])).toEqual([second]);
    });

    it('behind one that failed wait for it, and go on once it has arrived', async () => {
      const { anEndpoint, write, take, takeOne, conclude, eventsOf, deliveries, newId } = await setUp(open);
      const { id } = await anEndpoint();
      const [first, second] = await write(id, newId(), 2);
      await conclude(await takeOne(at(0)), bad, at(1));
      expect(await take(at(5))).toEqual([]);
      const again = await takeOne(at(6));
      expect(again.delivery).toMatchObject({ eventId: first, attempts: 2, failures: 1, responseStatus: 500 });
      await conclude(again, good, at(7));
      expect(eventsOf([await takeOne(at(7))])).toEqual([second]);
      const { items } = await deliveries.list({ endpointId: id, status: 'delivered', page: { limit: 9 } });
      expect(items).toEqual([expect.objectContaining({ eventId: first, endedAt: at(7), nextAt: null, error: null })]);
    });

    it('show their last ten attempts: when, what was answered, and how long it took', async () => {
      const { anEndpoint, write, takeOne, conclude, deliveries, only, newId } = await setUp(open);
      const { id } = await anEndpoint();
      await write(id, newId(), 1);
      const first = await takeOne(at(0));
      expect(first.delivery.lastAttempts).toEqual([]);
      await conclude(first, { kind: 'failed', error: 'no answer in time' }, at(20));
      const attempt = (seconds: number) => ({
        at: at(seconds).toISOString(),
        responseStatus: 500,
        error: 'answered 500',
      });
      const lost = { at: start.toISOString(), responseStatus: null, error: 'no answer in time', durationMs: 20_000 };
      for (let nth = 1; nth <= 10; nth += 1) {
        const again = await deliveries.redeliver(id, first.delivery.id, at(100 * nth));
        expect(again?.lastAttempts).toHaveLength(nth);
        expect(again?.lastAttempts[0]).toEqual(lost);
        await conclude(await takeOne(at(100 * nth)), bad, at(100 * nth + 1));
      }
      const shown = Array.from({ length: 10 }, (_, nth) => ({ ...attempt(100 * (nth + 1)), durationMs: 1_000 }));
      expect((await only(id)).lastAttempts).toEqual(shown);
    });

    it('behind one that failed are put off with it, and due one by one once it is over', async () => {
      const { anEndpoint, write, take, takeOne, conclude, eventsOf, deliveries, newId } = await setUp(open);
      const { id } = await anEndpoint();
      const subject = newId<Id>();
      const timesOf = async () => {
        const { items } = await deliveries.list({ endpointId: id, page: { limit: 9 } });
        return items.toReversed().map(({ nextAt }) => nextAt);
      };
      const written = await write(id, subject, 3);
      const first = await takeOne(at(0));
      await conclude(first, bad, at(1));
      written.push(...(await write(id, subject, 1)));
      expect(await timesOf()).toEqual([at(6), at(6), at(6), start]);
      expect(await take(at(5))).toEqual([]);
      await conclude(await takeOne(at(6)), bad, at(7));
      expect(await timesOf()).toEqual(Array(4).fill(at(307)));
      await conclude(await takeOne(at(307)), good, at(308));
      expect(await timesOf()).toEqual([null, at(307), at(307), at(307)]);
      await deliveries.redeliver(id, first.delivery.id, at(309));
      await conclude(await takeOne(at(309)), bad, at(310));
      expect(await timesOf()).toEqual([at(315), at(315), at(315), at(315)]);
      for (const [nth, eventId] of written.entries()) {
        const due = await takeOne(at(315 + nth));
        expect(eventsOf([due])).toEqual([eventId]);
        await conclude(due, good, at(315 + nth));
      }
    });

    it('behind one that is given up go on', async () => {
      const { anEndpoint, write, takeOne, conclude, eventsOf, newId } = await setUp(open);
      const { id } = await anEndpoint();
      const [, second] = await write(id, newId(), 2);
      const due = await takeOne(at(0));
      const last = { ...due, delivery: { ...due.delivery, failures: 9 } };
      await conclude(last, bad, at(1));
      expect(eventsOf([await takeOne(at(1))])).toEqual([second]);
    });

    it('are leased: whose worker dies goes again, and what that worker still says is not heard', async () => {
      const { anEndpoint, write, take, takeOne, conclude, only, newId } = await setUp(open);
      const { id } = await anEndpoint();
      await write(id, newId(), 1);
      const lost = await takeOne(at(0));
      expect(await take(at(29))).toEqual([]);
      const again = await takeOne(at(30));
      expect(again.delivery).toMatchObject({ attempts: 2, eventId: lost.delivery.eventId, id: lost.delivery.id });
      expect(await conclude(lost, bad, at(31))).toBe(false);
      expect(await conclude(again, good, at(32))).toBe(true);
      expect(await conclude(again, good, at(33))).toBe(false);
      expect(await only(id)).toMatchObject({ status: 'delivered', attempts: 2, failures: 0 });
    });

    it('are taken by one worker each, in order, however many ask at once', async () => {
      const { anEndpoint, write, take, conclude, newId } = await setUp(open);
      const { id } = await anEndpoint();
      const subjects = Array.from({ length: 12 }, () => newId<Id>());
      const written = new Map<Id, readonly EventId[]>();
      for (const subject of subjects) written.set(subject, await write(id, subject, 3));
      const sent = new Map<Id, EventId[]>();
      const worker = async (): Promise<void> => {
        for (let more = true; more; ) {
          const taken = await take(at(0), { mostOfEndpoint: 5 });
          for (const due of taken) {
            const { subjectId, eventId } = due.delivery;
            sent.set(subjectId, [...(sent.get(subjectId) ?? []), eventId]);
            expect(await conclude(due, good, at(0))).toBe(true);
          }
          more = [...sent.values()].flat().length < 36;
        }
      };
      await Promise.all([worker(), worker(), worker()]);
      expect(sent).toEqual(written);
    });

    it('of an endpoint that hangs take its places, and nobody else’s', async () => {
      const { anEndpoint, write, take, newId } = await setUp(open);
      const [hanging, other] = [await anEndpoint(), await anEndpoint()];
      for (let count = 0; count < 6; count += 1) await write(hanging.id, newId(), 1);
      await write(other.id, newId(), 1);
      const taken = await take(at(0), { mostOfEndpoint: 2 });
      expect(Map.groupBy(taken, ({ endpoint }) => endpoint.id).get(hanging.id)).toHaveLength(2);
      expect(taken).toHaveLength(3);
      const [more] = await write(other.id, newId(), 1);
      const next = await take(at(1), {
        mostOfEndpoint: 2,
        underWay: new Map([
          [hanging.id, 2],
          [other.id, 1],
        ]),
      });
      expect(next.map(({ delivery }) => delivery.eventId)).toEqual([more]);
      expect(await take(at(1), { most: 0 })).toEqual([]);
      expect(await take(at(1), { mostOfEndpoint: 9, most: 3 })).toHaveLength(3);
    });

    it('are sent again when somebody asks, whatever became of them', async () => {
      const { webhookEndpoints, deliveries, anEndpoint, save, write, take, takeOne, conclude, newId } =
        await setUp(open);
      const endpoint = await anEndpoint();
      const { id } = endpoint;
      await write(id, newId(), 1);
      const due = await takeOne(at(0));
      await conclude(due, good, at(1));
      await save({ ...endpoint, pausedUntil: at(9_999) });
      const again = await deliveries.redeliver(id, due.delivery.id, at(2));
      expect(again).toMatchObject({ status: 'waiting', manual: true, nextAt: at(2), endedAt: null, attempts: 1 });
      expect(await webhookEndpoints.find(id)).toMatchObject({ pausedUntil: null });
      await conclude(await takeOne(at(2)), bad, at(3));
      expect(await webhookEndpoints.find(id)).toMatchObject({ failingSince: null, failures: 0 });
      expect(await take(at(3))).toEqual([]);
      expect(await deliveries.redeliver(id, newId(), at(3))).toBeNull();
      expect(await deliveries.redeliver(newId(), due.delivery.id, at(3))).toBeNull();
    });

    it('that were given up since a time go again, the oldest first and in their order', async () => {
      const { deliveries, anEndpoint, newDelivery, take, takeOne, conclude, eventsOf, newId } = await setUp(open);
      const { id } = await anEndpoint();
      const subjectId = newId<Id>();
      const made = [0, 1, 2, 3].map(() => newDelivery(id, { subjectId }));
      for (const [nth, one] of made.entries()) {
        await deliveries.insert([one], at(nth));
        const due = await takeOne(at(nth));
        await conclude({ ...due, delivery: { ...due.delivery, failures: 9 } }, bad, at(nth));
      }
      const again = (most: number) => deliveries.redeliverFailed(id, { since: at(1), now: at(5), most });
      expect([await again(2), await again(0)]).toEqual([2, 0]);
      const [, second, third] = made.map(({ eventId }) => eventId);
      const due = await takeOne(at(5));
      expect(eventsOf([due])).toEqual([second]);
      expect(await take(at(5))).toEqual([]);
      await conclude(due, good, at(6));
      expect(eventsOf([await takeOne(at(6))])).toEqual([third]);
      expect([await again(2), await again(2)]).toEqual([1, 0]);
    });

    it('that somebody asks for are written for endpoints that are enabled alone', async () => {
      const { deliveries, anEndpoint, newDelivery, only, newId } = await setUp(open);
      const on = await anEndpoint({ pausedUntil: at(99) });
      const off = await anEndpoint({ disabledReason: 'failing', disabledAt: start });
      expect(await deliveries.insertManual(newDelivery(on.id), at(0))).toBe(true);
      expect(await deliveries.insertManual(newDelivery(off.id), at(0))).toBe(false);
      expect(await deliveries.insertManual(newDelivery(newId()), at(0))).toBe(false);
      const kept = await only(on.id);
      expect(kept).toMatchObject({ manual: true, nextAt: at(0) });
      expect(await deliveries.find(on.id, kept.id)).toEqual(kept);
      expect(await deliveries.find(off.id, kept.id)).toBeNull();
    });

    it('are listed newest first, page by page, by what became of them', async () => {
      const { deliveries, anEndpoint, write, takeOne, conclude, newId } = await setUp(open);
      const { id: endpointId } = await anEndpoint();
      const subject = asId<Id>(newId<Id>());
      const [first, second, third] = await write(endpointId, subject, 3);
      await conclude(await takeOne(at(0)), good, at(1));
      const page = await deliveries.list({ endpointId, page: { limit: 2 } });
      expect(page.items.map(({ eventId }) => eventId)).toEqual([third, second]);
      const rest = await deliveries.list({ endpointId, page: { limit: 2, ...(page.next && { after: page.next }) } });
      expect([rest.items.map(({ eventId }) => eventId), rest.next]).toEqual([[first], null]);
      const waiting = await deliveries.list({ endpointId, status: 'waiting', page: { limit: 9 } });
      expect(waiting.items.map(({ eventId }) => eventId)).toEqual([third, second]);
    });
  });
};
