import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  createHttpClient,
  type HttpPolicy,
  httpClientMetrics,
  httpPayments,
  PARTNER_POLICY,
  partnerLink,
} from '@orderline/adapters-http';
import type { WireEvent } from '@orderline/domain/messaging';
import { asId, type Id, money, type OrderId } from '@orderline/domain/shared';
import { createMetrics } from '@orderline/platform';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GivenDials } from './dials/dials.ts';
import { startPartner } from './start-partner.ts';
import { aRequest, saidIn } from './testing/partner.ts';
import { aFolder, silent } from './testing/served.ts';

let folder: Awaited<ReturnType<typeof aFolder>>;
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  folder = await aFolder();
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(() => folder.remove());

const start = async (name: 'payment' | 'carrier', given: GivenDials) => {
  const partner = await startPartner(name, {
    port: { port: 0, explicit: true },
    given,
    seed: 'test',
    state: join(folder.path, randomUUID()),
    logger: silent,
    onFatal: () => undefined,
  });
  closers.push(partner.close);
  return partner;
};

const clientOf = (origin: string, policy: Partial<HttpPolicy>) => {
  const metrics = httpClientMetrics(createMetrics('test'));
  const client = createHttpClient({ upstream: 'partner', origin, policy, metrics });
  closers.push(client.close);
  return client;
};

const anOrder = (): OrderId => asId(randomUUID());
const amount = money(1250, 'GBP');

const aProvider = async (given: GivenDials = {}) => {
  const partner = await start('payment', { latencyMs: 0, ...given });
  const payments = httpPayments({ client: clientOf(partner.url, { retries: 0 }) });
  return { ...partner, payments };
};

describe('our payments against the simulated provider', () => {
  it('go the way of an order that is delivered, and of one that is given back', async () => {
    const { payments } = await aProvider();
    const orderId = anOrder();
    expect(await payments.find(orderId)).toEqual({ kind: 'none' });
    expect(await payments.authorise({ orderId, amount })).toEqual({ kind: 'known', status: 'authorised' });
    expect(await payments.capture(orderId)).toEqual({ kind: 'known', status: 'captured' });
    expect(await payments.void(orderId)).toEqual({ kind: 'known', status: 'captured' });
    const part = { refundId: asId<Id<'Refund'>>(randomUUID()), amount: { ...amount, minor: 1 } };
    for (const _ of ['once', 'again']) {
      expect(await payments.refund(orderId, part)).toEqual({ kind: 'done', status: 'captured' });
    }
    const tooMuch = { refundId: asId<Id<'Refund'>>(randomUUID()), amount };
    expect(await payments.refund(orderId, tooMuch)).toEqual({ kind: 'refused', status: 'captured' });
    const rest = { refundId: orderId, amount: { ...amount, minor: amount.minor - 1 } };
    expect(await payments.refund(orderId, rest)).toEqual({ kind: 'done', status: 'refunded' });
    expect(await payments.find(orderId)).toEqual({ kind: 'known', status: 'refunded' });
  });

  it('are voided also where the void comes first, and told when they are declined', async () => {
    const { payments, put } = await aProvider();
    const [voided, declined] = [anOrder(), anOrder()];
    expect(await payments.void(voided)).toEqual({ kind: 'known', status: 'voided' });
    expect(await payments.authorise({ orderId: voided, amount })).toEqual({ kind: 'known', status: 'voided' });
    put({ declines: 1 });
    const answer = await payments.authorise({ orderId: declined, amount });
    expect(answer).toEqual({ kind: 'known', status: 'declined', reason: expect.any(String) });
  });

  it.each([{ errors: 1 }, { wrongAnswers: 1 }, { hugeAnswers: 1 }])(
    'are unknown, and never a decline, where the provider has %j',
    async (dials) => {
      const { payments, put } = await aProvider({ ...dials, afterEffect: 1 });
      const orderId = anOrder();
      expect(await payments.authorise({ orderId, amount })).toMatchObject({ kind: 'unknown' });
      put({ errors: 0, wrongAnswers: 0, hugeAnswers: 0 });
      expect(await payments.find(orderId)).toEqual({ kind: 'known', status: 'authorised' });
    },
  );
});

describe('our link against a simulated partner', () => {
  it('brings requests there and events here, each at least once', async () => {
    const { url } = await start('carrier', { collectMs: 10, deliverMs: 10, errors: 0.3 });
    const topics = ['shipping.events.v1'];
    const link = partnerLink({ partner: 'carrier', client: clientOf(url, PARTNER_POLICY), topics });
    const again = async <Value>(work: () => Promise<Value>): Promise<Value> => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await work();
        } catch (error) {
          if (attempt === 50) throw error;
        }
      }
    };
    const orders = Array.from({ length: 10 }, () => randomUUID());
    for (const order of orders) await again(() => link.publisher.publish([aRequest('ShipmentRequested', order)]));
    const found = new Map<string, WireEvent>();
    let position: number | undefined;
    while (found.size < 2 * orders.length) {
      const page = await again(() => link.fetchAfter(position));
      for (const event of page.events) found.set(event.headers.ce_id ?? '', event);
      position = page.position ?? position;
    }
    for (const order of orders) {
      const own = [...found.values()].filter(({ key }) => key === order);
      expect(saidIn(own)).toEqual(['ShipmentCollected 1', 'ShipmentDelivered 2']);
    }
  });
});
