import type { RequestListener } from 'node:http';
import type { Payment } from '@orderline/contracts/partners';
import type { Payments } from '@orderline/domain/fulfilment';
import { asId, type Id, money, type OrderId } from '@orderline/domain/shared';
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpPolicy } from './http-policy.ts';
import { httpPayments, type PaymentTrouble } from './payments.ts';
import { openClient } from './testing/harness.ts';
import { closedOrigin, startUpstream } from './testing/upstream.ts';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const orderId = asId<OrderId>('01964c3c-8f2e-7c6b-9c59-6d1c1b0b0a01');
const amount = money(1250, 'GBP');
const known: Payment = { reference: orderId, status: 'authorised', amount: { amount: '12.50', currency: 'GBP' } };

const open = (origin: string, policy: Partial<HttpPolicy> = {}) => {
  const client = openClient(origin, { retries: 0, ...policy });
  closers.push(client.close);
  const troubles: PaymentTrouble[] = [];
  const payments = httpPayments({ client, token: 's3cret', onTrouble: (trouble) => troubles.push(trouble) });
  return { payments, troubles };
};

const against = async (listener: RequestListener, policy?: Partial<HttpPolicy>) => {
  const seen: { readonly line: string; readonly key: unknown; readonly token: unknown; readonly body: string }[] = [];
  const upstream = await startUpstream(async (request, response) => {
    const { method, url, headers } = request;
    const body = (await request.toArray()).join('');
    const { 'idempotency-key': key, authorization: token } = headers;
    seen.push({ line: `${method} ${url}`, key, token, body });
    listener(request, response);
  });
  closers.push(upstream.close);
  return { ...open(upstream.origin, policy), seen };
};

const answers =
  (status: number, body?: unknown, headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body === undefined ? '' : JSON.stringify(body));
  };

const commands = {
  authorise: ({ authorise }: Payments) => authorise({ orderId, amount }),
  find: ({ find }: Payments) => find(orderId),
  capture: ({ capture }: Payments) => capture(orderId),
  void: (payments: Payments) => payments.void(orderId),
};

type Command = keyof typeof commands;
const all: readonly Command[] = ['authorise', 'find', 'capture', 'void'];

describe('a command to the payment provider', () => {
  it.each([
    ['authorise', 'POST /v1/payments', `${orderId}:authorise`],
    ['find', `GET /v1/payments/${orderId}`, undefined],
    ['capture', `POST /v1/payments/${orderId}/capture`, `${orderId}:capture`],
    ['void', `POST /v1/payments/${orderId}/void`, `${orderId}:void`],
  ] as const)('%s is %s, under a key that follows from the order alone', async (command, line, key) => {
    const { payments, seen, troubles } = await against(answers(200, known));
    expect(await commands[command](payments)).toEqual({ kind: 'known', status: 'authorised' });
    await commands[command](payments);
    const body = command === 'authorise' ? JSON.stringify({ reference: orderId, amount: known.amount }) : '';
    const one = { line, key, token: 'Bearer s3cret', body };
    expect(seen).toEqual([one, one]);
    expect(troubles).toEqual([]);
  });

  it.each([
    [1250, 'JPY', '1250'],
    [1250, 'KWD', '1.250'],
    [5, 'GBP', '0.05'],
    [Number.MAX_SAFE_INTEGER, 'EUR', '90071992547409.91'],
  ])('carries %i minor units of %s as %s, there and back', async (minor, currency, text) => {
    const { payments, seen } = await against((request, response) => {
      const { reference, amount } = JSON.parse(seen[0]?.body ?? '');
      answers(201, { reference, amount, status: 'authorised' })(request, response);
    });
    expect(await payments.authorise({ orderId, amount: money(minor, currency) })).toMatchObject({ kind: 'known' });
    expect(JSON.parse(seen[0]?.body ?? '').amount).toEqual({ amount: text, currency });
  });

  it('tells a decline with its reason', async () => {
    const { payments } = await against(answers(200, { ...known, status: 'declined', reason: 'insufficient funds' }));
    const declined = { kind: 'known', status: 'declined', reason: 'insufficient funds' };
    expect(await payments.authorise({ orderId, amount })).toEqual(declined);
  });
});

describe('a refund', () => {
  const refundId = asId<Id<'Refund'>>('01964c3c-8f2e-7c6b-9c59-6d1c1b0b0a99');
  const asked = { refundId, amount: money(300, 'GBP') };
  const given = { refund: refundId, amount: { amount: '3.00', currency: 'GBP' } };
  const captured: Payment = { ...known, status: 'captured' };
  const conflict = (payment: Payment) => ({ code: 'wrong-status', payment });

  it('asks for its amount, under a key that follows from the refund alone', async () => {
    const { payments, seen } = await against(answers(200, { ...captured, refunds: [given] }));
    expect(await payments.refund(orderId, asked)).toEqual({ kind: 'done', status: 'captured' });
    const body = JSON.stringify({ refund: refundId, amount: given.amount });
    const line = `POST /v1/payments/${orderId}/refund`;
    expect(seen).toEqual([{ line, key: `${refundId}:refund`, token: 'Bearer s3cret', body }]);
  });

  it.each([
    ['names it, though its status forbids another', 409, conflict({ ...captured, refunds: [given] }), 'done'],
    ['names none, and gave all back', 200, { ...captured, status: 'refunded' }, 'done'],
    ['forbids it', 409, conflict(captured), 'refused'],
    [
      'names others, and has given all back',
      409,
      conflict({ ...captured, status: 'refunded', refunds: [] }),
      'refused',
    ],
    ['knows no such payment', 404, { code: 'unknown-payment' }, 'none'],
    ['fails', 500, undefined, 'unknown'],
  ])('is told where the payment %s', async (_, status, body, kind) => {
    const { payments, troubles } = await against(answers(status, body));
    expect(await payments.refund(orderId, asked)).toMatchObject({ kind });
    expect(troubles).toEqual([]);
  });

  describe.each([400, 403, 422])('that is rejected by %i', (status) => {
    const rejecting = (found: RequestListener) =>
      against((request, response) => {
        const rejects = answers(status, { title: 'Account closed', detail: 'The account is closed.' });
        (request.method === 'GET' ? found : rejects)(request, response);
      });

    it('is refused, with why, where the payment does not name it', async () => {
      const { payments, troubles } = await rejecting(answers(200, { ...captured, refunds: [] }));
      const reason = `the provider answered ${status}: The account is closed.`;
      expect(await payments.refund(orderId, asked)).toEqual({ kind: 'refused', status: 'captured', reason });
      expect(troubles).toMatchObject([{ kind: 'refused', orderId }]);
    });

    it('is done where the payment names it, as an earlier attempt was taken', async () => {
      const { payments } = await rejecting(answers(200, { ...captured, refunds: [given] }));
      expect(await payments.refund(orderId, asked)).toEqual({ kind: 'done', status: 'captured' });
    });

    it.each([
      ['fails', answers(503)],
      ['rejects that too', answers(status)],
      ['knows no payment', answers(404, { code: 'unknown-payment' })],
    ])('stays unknown where the provider, asked for the payment, %s', async (_, found) => {
      const { payments, troubles } = await rejecting(found);
      expect(await payments.refund(orderId, asked)).toMatchObject({ kind: 'unknown' });
      expect(troubles).toMatchObject([{ kind: 'refused', orderId }]);
    });
  });

  it.each([401, 404, 405, 407, 409, 425])('stays unknown at a %i, which tells nothing of it', async (status) => {
    const { payments, seen } = await against(answers(status));
    expect(await payments.refund(orderId, asked)).toMatchObject({ kind: 'unknown' });
    expect(seen.map(({ line }) => line)).toEqual([`POST /v1/payments/${orderId}/refund`]);
  });

  it.each([
    ['does not name it', { ...captured, refunds: [] }],
    [
      'names it with another amount',
      { ...captured, refunds: [{ ...given, amount: { ...given.amount, amount: '3.01' } }] },
    ],
  ])('is not believed where the payment %s', async (_, body) => {
    const { payments, troubles } = await against(answers(200, body));
    expect(await payments.refund(orderId, asked)).toMatchObject({ kind: 'unknown' });
    expect(troubles).toMatchObject([{ kind: 'unreadable', orderId }]);
  });
});

describe("the provider's answer", () => {
  it.each(all)('to %s that forbids the change is how the payment stands', async (command) => {
    const body = { code: 'wrong-status', payment: { ...known, status: 'voided' } };
    const { payments, troubles } = await against(answers(409, body));
    expect(await commands[command](payments)).toEqual({ kind: 'known', status: 'voided' });
    expect(troubles).toEqual([]);
  });

  it.each(['find', 'capture', 'void'] as const)('404 to %s says that there is none', async (command) => {
    const { payments, troubles } = await against(answers(404, { code: 'unknown-payment' }));
    expect(await commands[command](payments)).toEqual({ kind: 'none' });
    expect(troubles).toEqual([]);
  });

  it.each([undefined, { code: 'no-such-page' }])('404 with %j speaks of no payment', async (body) => {
    const { payments, troubles } = await against(answers(404, body));
    expect(await payments.find(orderId)).toMatchObject({ kind: 'unknown' });
    expect(troubles).toMatchObject([{ kind: 'refused' }]);
  });

  it.each([
    [400, undefined],
    [401, undefined],
    [402, { code: 'declined' }],
    [403, undefined],
    [404, undefined],
    [409, { code: 'key-of-another-request' }],
    [422, { status: 'declined' }],
  ])('%i to an authorisation is trouble of ours, and never a decline', async (status, body) => {
    const { payments, troubles } = await against(answers(status, body));
    const detail = `the provider answered ${status}: check PAYMENT_URL and PAYMENT_TOKEN`;
    expect(await payments.authorise({ orderId, amount })).toEqual({ kind: 'unknown', detail });
    expect(troubles).toEqual([{ kind: 'refused', orderId, detail }]);
  });

  it.each([408, 429, 500, 502, 503])('%i leaves it unknown, for as long as the provider asks', async (status) => {
    for (const command of all) {
      const { payments, troubles } = await against(answers(status, undefined, { 'retry-after': '7' }));
      const answer = await commands[command](payments);
      expect(answer).toMatchObject({ kind: 'unknown', detail: expect.stringContaining(String(status)) });
      expect(answer).toMatchObject({ retryAfterMs: 7000 });
      expect(troubles).toEqual([]);
    }
  });

  it.each(all)('to %s in another schema is not guessed at', async (command) => {
    const { payments, troubles } = await against(answers(200, { ...known, status: 'paid' }));
    const detail = expect.stringContaining('wrong-schema (200)');
    expect(await commands[command](payments)).toEqual({ kind: 'unknown', detail });
    expect(troubles).toEqual([{ kind: 'unreadable', orderId, detail }]);
  });
});

describe('a payment that was not asked about', () => {
  const another = '01964c3c-8f2e-7c6b-9c59-6d1c1b0b0a02';

  it.each(all)('is not believed in the answer to %s', async (command) => {
    for (const reply of [
      answers(200, { ...known, reference: another }),
      answers(409, { code: 'wrong-status', payment: { ...known, reference: another } }),
    ]) {
      const { payments, troubles } = await against(reply);
      expect(await commands[command](payments)).toMatchObject({ kind: 'unknown' });
      expect(troubles).toMatchObject([{ kind: 'another-payment', detail: expect.stringContaining(another) }]);
    }
  });

  it.each([
    ['12.51', 'GBP'],
    ['12.50', 'EUR'],
    ['12.500', 'GBP'],
    ['-12.50', 'GBP'],
    ['twelve', 'GBP'],
  ])('is one of %s %s where 12.50 GBP was to be authorised', async (text, currency) => {
    const { payments, troubles } = await against(answers(200, { ...known, amount: { amount: text, currency } }));
    expect(await payments.authorise({ orderId, amount })).toMatchObject({ kind: 'unknown' });
    expect(troubles).toMatchObject([{ kind: 'another-payment', orderId }]);
  });
});

describe('a provider that is not there', () => {
  it('was sent nothing, and yet nothing is concluded', async () => {
    const { payments, troubles } = open(await closedOrigin());
    for (const command of all) {
      expect(await commands[command](payments)).toEqual({ kind: 'unknown', detail: 'not-sent: unreachable' });
    }
    expect(troubles).toEqual([]);
  });

  it('or hangs, or hangs up, leaves it unknown', async () => {
    const hangs = await against(() => undefined, { headersMs: 50 });
    const hangsUp = await against((request) => request.socket.resetAndDestroy());
    for (const { payments, troubles } of [hangs, hangsUp]) {
      for (const command of all) expect(await commands[command](payments)).toMatchObject({ kind: 'unknown' });
      expect(troubles).toEqual([]);
    }
  });

  it('says by its open breaker when to ask again', async () => {
    const breaker = { threshold: 0.5, minimumCalls: 1, windowMs: 10_000, openMs: 5000, halfOpenCalls: 1 };
    const { payments } = await against(answers(500), { breaker });
    await payments.find(orderId);
    const detail = 'not-sent: circuit-open';
    expect(await payments.authorise({ orderId, amount })).toEqual({ kind: 'unknown', detail, retryAfterMs: 5000 });
  });
});
