import { describe, expect, it } from 'vitest';
import { asId, type EventId, type Id, type NewId, ok } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import type { Sent } from './delivery.ts';
import type { WebhookEndpointId } from './endpoint.ts';
import { createWebhookFollowers, createWebhooks } from './index.ts';
import type { SendWebhook } from './ports.ts';
import { deliveriesAtOnce, runWebhookDeliveries, webhookCourier } from './send-deliveries.ts';
import { memoryWebhookDeliveries, memoryWebhookEndpoints, plainWebhookSecrets } from './webhooks.memory.ts';

const start = new Date('2026-01-02T03:04:05.678Z');
const good: Sent = { kind: 'answered', status: 204 };

const setUp = () => {
  const memory = createMemory();
  const webhookEndpoints = memoryWebhookEndpoints(memory);
  const webhookDeliveries = memoryWebhookDeliveries(memory);
  const webhookSecrets = plainWebhookSecrets();
  let time = start;
  let count = 0;
  const newId: NewId = () => {
    count += 1;
    return asId(`01990000-0000-7000-8000-${String(count).padStart(12, '0')}`);
  };
  const ports = {
    ...{ webhookEndpoints, webhookDeliveries, webhookSecrets, newId, now: () => time },
    ...{ transact: memory.transact({ webhookEndpoints }), judgeWebhookUrl: () => null },
  };
  const webhooks = { ...createWebhooks(ports), ...createWebhookFollowers(ports) };
  const anEndpoint = async (url = 'https://shop.example/', eventTypes: readonly string[] | null = null) => {
    const made = await webhooks.createWebhookEndpoint({ url, description: '', eventTypes, enabled: true });
    if (!made.ok) throw new Error('it was refused');
    return { ...made.value.endpoint, told: made.value.secret };
  };
  const event = (changes: { readonly type?: string; readonly occurredAt?: Date; readonly subject?: Id } = {}) => ({
    delivery: {
      ...{ consumer: 'webhooks', eventId: newId<EventId>(), type: 'OrderPlaced', version: 1 },
      aggregateId: changes.subject ?? newId<Id>(),
    },
    ...{ type: 'order.placed', occurredAt: start, content: () => ({ data: '{"version":1}', person: null }) },
    ...changes,
  });
  const sent: SendWebhook[] = [];
  const courier = (answer: (asked: SendWebhook) => Sent | Promise<Sent> = () => good) =>
    webhookCourier({
      ...ports,
      random: () => 0,
      sendWebhook: async (asked) => {
        sent.push(asked);
        return answer(asked);
      },
    });
  const sendAll = async (answer?: Parameters<typeof courier>[0]) => {
    const { take, deliver } = courier(answer);
    for (const due of await take(new Map())) await deliver(due);
  };
  const forward = (ms: number): void => {
    time = new Date(time.getTime() + ms);
  };
  return { ...ports, webhooks, anEndpoint, event, courier, sent, sendAll, forward, newId };
};

describe('an event', () => {
  it('goes to each endpoint that wants its type, signed for it, under one id', async () => {
    const { webhooks, anEndpoint, event, sendAll, sent } = setUp();
    const [all, some] = [
      await anEndpoint('https://a.example/'),
      await anEndpoint('https://b.example/', ['order.placed']),
    ];
    await anEndpoint('https://c.example/', ['order.paid']);
    const placed = event();
    expect(await webhooks.followEvents([placed, placed])).toEqual(ok(['handled', 'handled']));
    await sendAll();
    const { eventId } = placed.delivery;
    const body = '{"type":"order.placed","timestamp":"2026-01-02T03:04:05.678Z","data":{"version":1}}';
    expect(sent).toEqual([
      expect.objectContaining({ url: 'https://a.example/', secrets: [all.told], eventId, body, at: start }),
      expect.objectContaining({ url: 'https://b.example/', secrets: [some.told], eventId, body, at: start }),
    ]);
    expect(new Set(sent.map(({ deliveryId }) => deliveryId)).size).toBe(2);
  });

  it('that happened before an endpoint was there is not sent to it, nor one while it was disabled', async () => {
    const { webhooks, anEndpoint, event, sendAll, sent } = setUp();
    const { id } = await anEndpoint();
    await webhooks.followEvents([event({ occurredAt: new Date(start.getTime() - 1) })]);
    await webhooks.changeWebhookEndpoint({ id, expectedVersion: 1, changes: { enabled: false } });
    await webhooks.followEvents([event()]);
    await webhooks.changeWebhookEndpoint({ id, expectedVersion: 2, changes: { enabled: true } });
    await sendAll();
    expect(sent).toEqual([]);
  });

  it('is not even written down where nobody wants it', async () => {
    const { webhooks, anEndpoint, event } = setUp();
    const content = () => expect.unreachable('nobody reads it');
    await webhooks.followEvents([{ ...event(), content }]);
    await anEndpoint('https://a.example/', ['order.paid']);
    expect(await webhooks.followEvents([{ ...event(), content }])).toEqual(ok(['handled']));
  });
});

describe('a secret', () => {
  it('signs beside the one before it, until that ends by time or by request', async () => {
    const { webhooks, anEndpoint, event, sendAll, sent, forward } = setUp();
    const { id, told } = await anEndpoint();
    const next = async () => {
      await webhooks.followEvents([event()]);
      await sendAll();
      return sent.at(-1)?.secrets;
    };
    expect(await next()).toEqual([told]);
    const rotated = await webhooks.rotateWebhookSecret({ id, keepOldHours: 24 });
    const second = rotated.ok ? rotated.value.secret : '';
    expect(await next()).toEqual([second, told]);
    forward(24 * 3_600_000 - 1);
    expect(await next()).toEqual([second, told]);
    forward(1);
    expect(await next()).toEqual([second]);
    const again = await webhooks.rotateWebhookSecret({ id, keepOldHours: 24 });
    expect(await next()).toEqual([again.ok && again.value.secret, second]);
    await webhooks.endOldWebhookSecret({ id });
    expect(await next()).toEqual([again.ok && again.value.secret]);
  });

  it('that cannot be opened is told beside the delivery, and nothing is sent', async () => {
    const { webhooks, anEndpoint, event, webhookEndpoints, webhookDeliveries, sendAll, sent } = setUp();
    const { id, told: _told, ...endpoint } = await anEndpoint();
    await webhookEndpoints.save({ ...endpoint, id, secret: 'sealed with another key' });
    await webhooks.followEvents([event()]);
    await sendAll();
    const { items } = await webhookDeliveries.list({ endpointId: id, page: { limit: 9 } });
    expect(items[0]).toMatchObject({ status: 'waiting', error: expect.stringContaining('WEBHOOK_SECRET_KEY') });
    expect(sent).toEqual([]);
  });
});

describe('the loop that sends', () => {
  const sleep = (_ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      setImmediate(resolve);
      signal.addEventListener('abort', () => resolve());
    });

  it('sends to others while an endpoint hangs, and never more to one than its places', async () => {
    const { webhooks, anEndpoint, event, courier } = setUp();
    await anEndpoint('https://hangs.example/');
    const other = await anEndpoint('https://other.example/');
    const events = Array.from({ length: 30 }, () => event());
    await webhooks.followEvents(events);
    const stop = new AbortController();
    const hanging: (() => void)[] = [];
    let arrived = 0;
    const done = Promise.withResolvers<void>();
    const running = runWebhookDeliveries({
      ...{ sleep, onOutage: (error) => expect.unreachable(String(error)) },
      courier: courier(({ url }) => {
        if (url.includes('hangs')) return new Promise<Sent>((resolve) => hanging.push(() => resolve(good)));
        arrived += 1;
        if (arrived === 30) done.resolve();
        return good;
      }),
    })(stop.signal);
    await done.promise;
    expect(hanging).toHaveLength(deliveriesAtOnce.ofEndpoint);
    stop.abort();
    for (const end of hanging) end();
    await running;
    const kept = await webhooks.listWebhookDeliveries({
      ...{ endpointId: other.id, status: 'delivered' },
      page: { limit: 100 },
    });
    expect(kept.ok && kept.value.items.length).toBe(30);
  });

  it('goes on after an outage of the store', async () => {
    const { webhooks, anEndpoint, event, courier, sent } = setUp();
    await anEndpoint();
    await webhooks.followEvents([event()]);
    const outages: unknown[] = [];
    const stop = new AbortController();
    const arrived = Promise.withResolvers<void>();
    const { take, deliver } = courier();
    const failing = {
      take: (underWay: ReadonlyMap<WebhookEndpointId, number>) =>
        outages.length === 0 ? Promise.reject(new Error('no database')) : take(underWay),
      deliver: async (due: Parameters<typeof deliver>[0]) => {
        await deliver(due);
        arrived.resolve();
      },
    };
    const running = runWebhookDeliveries({ courier: failing, sleep, onOutage: (error) => outages.push(error) })(
      stop.signal,
    );
    await arrived.promise;
    stop.abort();
    await running;
    expect([outages.length, sent.length]).toEqual([1, 1]);
  });
});
