import { randomUUID } from 'node:crypto';
import { payment, paymentConflict } from '@orderline/contracts/partners';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GivenDials } from './dials/dials.ts';
import { aFolder, type Served, send, servedPayment } from './testing/served.ts';

const amount = { amount: '12.50', currency: 'GBP' };

let folder: Awaited<ReturnType<typeof aFolder>>;
let provider: Served | undefined;

beforeAll(async () => {
  folder = await aFolder();
});
const stop = async (): Promise<void> => {
  await provider?.close();
  provider = undefined;
};

afterEach(stop);
afterAll(() => folder.remove());

const start = async (given: GivenDials = {}): Promise<string> => {
  provider = await servedPayment(folder.path, given);
  return provider.url;
};

const authorise = (url: string, reference: string, { key = `${reference}:authorise`, of = amount } = {}) =>
  send(`${url}/v1/payments`, 'POST', { reference, amount: of }, { 'idempotency-key': key });

const at = (url: string, reference: string, change = '') =>
  send(`${url}/v1/payments/${reference}${change && `/${change}`}`, change ? 'POST' : 'GET');

describe('the payment provider', () => {
  it('authorises, captures and refunds, each answered with the payment', async () => {
    const url = await start();
    const reference = randomUUID();
    expect(await at(url, reference)).toMatchObject({ status: 404 });
    expect(await authorise(url, reference)).toEqual({ status: 201, body: { reference, status: 'authorised', amount } });
    for (const [change, status] of [
      ['capture', 'captured'],
      ['refund', 'refunded'],
    ] as const) {
      for (const _ of ['once', 'again']) {
        const answer = await at(url, reference, change);
        const refunds = change === 'refund' ? { refunds: [{ refund: reference, amount }] } : {};
        expect(answer).toEqual({ status: 200, body: { reference, status, amount, ...refunds } });
        expect(payment.parse(answer.body).status).toBe(status);
      }
    }
  });

  it('answers the same key with the same payment, and refuses it for another', async () => {
    const url = await start();
    const reference = randomUUID();
    const first = await authorise(url, reference);
    expect(await authorise(url, reference)).toEqual({ status: 200, body: first.body });
    expect(await authorise(url, randomUUID(), { key: `${reference}:authorise` })).toMatchObject({ status: 422 });
    expect(await authorise(url, reference, { of: { ...amount, amount: '1.00' } })).toMatchObject({ status: 409 });
    const noKey = await send(`${url}/v1/payments`, 'POST', { reference, amount });
    expect(noKey).toMatchObject({ status: 400, body: { code: 'no-key' } });
  });

  it('answers 409 with the payment where its status forbids the change, 404 where there is none', async () => {
    const url = await start();
    const reference = randomUUID();
    await authorise(url, reference);
    const { status, body } = await at(url, reference, 'refund');
    expect({ status, found: paymentConflict.parse(body).payment.status }).toEqual({ status: 409, found: 'authorised' });
    expect(await at(url, randomUUID(), 'capture')).toMatchObject({ status: 404 });
    expect(await at(url, 'no-uuid', 'void')).toMatchObject({ status: 422 });
  });

  it('gives back parts, each once, and refuses what is no refund', async () => {
    const url = await start();
    const [reference, id] = [randomUUID(), randomUUID()];
    await authorise(url, reference);
    await at(url, reference, 'capture');
    const give = (body: unknown) => send(`${url}/v1/payments/${reference}/refund`, 'POST', body);
    const part = { refund: id, amount: { ...amount, amount: '2.50' } };
    for (const _ of ['once', 'again']) {
      expect(await give(part)).toMatchObject({ status: 200, body: { status: 'captured', refunds: [part] } });
    }
    expect(await give({ ...part, amount })).toMatchObject({ status: 409 });
    expect(await give({ ...part, refund: 'no-uuid' })).toMatchObject({ status: 422 });
    expect(await give({ refund: randomUUID(), amount })).toMatchObject({ status: 409 });
    await stop();
    const again = await start();
    expect(await at(again, reference)).toMatchObject({ body: { status: 'captured', refunds: [part] } });
  });

  it('keeps a void that comes first, and all else, when it is started again', async () => {
    const [voided, captured] = [randomUUID(), randomUUID()];
    const url = await start();
    expect(await at(url, voided, 'void')).toMatchObject({ status: 200, body: { status: 'voided' } });
    await authorise(url, captured);
    await at(url, captured, 'capture');
    await stop();
    const again = await start();
    expect(await authorise(again, voided)).toMatchObject({ status: 201, body: { status: 'voided', amount } });
    expect(await at(again, captured)).toMatchObject({ body: { status: 'captured' } });
    expect(await authorise(again, randomUUID(), { key: `${captured}:authorise` })).toMatchObject({ status: 422 });
  });

  it('declines by its dial, for good, and counts in its ledger', async () => {
    const url = await start();
    const before = (await send(`${url}/ledger`, 'GET')).body;
    await send(`${url}/dials`, 'PUT', { declines: 1 });
    const reference = randomUUID();
    expect((await authorise(url, reference)).body).toMatchObject({ status: 'declined', reason: expect.any(String) });
    await send(`${url}/dials`, 'PUT', {});
    expect((await authorise(url, reference)).body.status).toBe('declined');
    const after = (await send(`${url}/ledger`, 'GET')).body;
    expect(after.payments).toBe(before.payments + 1);
    expect(after.currencies.GBP.declined.count).toBe((before.currencies.GBP?.declined?.count ?? 0) + 1);
  });
});

describe('the dials of an HTTP partner', () => {
  it('are told and turned while it runs, and a wrong one changes nothing', async () => {
    const url = await start({ declines: 0.5 });
    const turned = await send(`${url}/dials`, 'PUT', { errors: 0.2, latencyMs: '0/1/2' });
    expect(turned.body).toMatchObject({ errors: 0.2, declines: 0.5, latencyMs: { min: 0, median: 1, p99: 2 } });
    const wrong = await send(`${url}/dials`, 'PUT', { errors: 2, failures: 1 });
    expect(wrong).toMatchObject({ status: 422, body: { code: 'no-such-dial' } });
    expect(wrong.body.detail).toMatch(/failures[\s\S]*errors/);
    expect((await send(`${url}/dials`, 'GET')).body).toEqual(turned.body);
    expect((await send(`${url}/dials`, 'PUT', {})).body).toMatchObject({ errors: 0, declines: 0.5 });
  });

  it('make it fail before the work is done, or after it', async () => {
    const url = await start({ errors: 1, afterEffect: 0 });
    const [before, after] = [randomUUID(), randomUUID()];
    expect((await authorise(url, before)).status).toBeGreaterThanOrEqual(500);
    await send(`${url}/dials`, 'PUT', { afterEffect: 1 });
    expect((await authorise(url, after)).status).toBeGreaterThanOrEqual(500);
    await send(`${url}/dials`, 'PUT', { errors: 0 });
    expect(await at(url, before)).toMatchObject({ status: 404 });
    expect(await at(url, after)).toMatchObject({ status: 200, body: { status: 'authorised' } });
    const { counts } = (await send(`${url}/health`, 'GET')).body;
    expect(counts).toEqual({ request: 4, error: 2 });
  });

  it('make it hang, until the caller gives up', async () => {
    const url = await start({ hangs: 1 });
    const signal = AbortSignal.timeout(300);
    await expect(fetch(`${url}/v1/payments/${randomUUID()}`, { signal })).rejects.toThrow(/timeout/);
    expect((await send(`${url}/health`, 'GET')).body.counts).toMatchObject({ hang: 1 });
  });

  it('make a body drip, begin to be endless, or have another schema', async () => {
    const url = await start({ drips: 1 });
    const path = `${url}/v1/payments/${randomUUID()}`;
    const first = async () => {
      const { body, headers } = await fetch(path);
      const reader = body?.getReader();
      const chunk = (await reader?.read())?.value;
      await reader?.cancel();
      return { bytes: chunk?.length, length: headers.get('content-length') };
    };
    expect(await first()).toEqual({ bytes: 1, length: null });
    await send(`${url}/dials`, 'PUT', { drips: 0, hugeAnswers: 1 });
    const { body } = await fetch(path);
    let read = 0;
    for await (const chunk of body ?? []) {
      read += chunk.length;
      if (read > 5_000_000) break;
    }
    expect(read).toBeGreaterThan(5_000_000);
    await send(`${url}/dials`, 'PUT', { drips: 0, wrongAnswers: 1 });
    const { status, body: other } = await send(path, 'GET');
    expect({ status, fits: payment.safeParse(other).success }).toEqual({ status: 200, fits: false });
  });

  it('strike the same requests in the same order when the run is repeated', async () => {
    const references = Array.from({ length: 20 }, () => randomUUID());
    const statuses = async () => {
      const url = await start({ errors: 0.5, afterEffect: 0 });
      const found = await Promise.all(references.map(async (reference) => (await at(url, reference)).status));
      await stop();
      return found;
    };
    const once = await statuses();
    expect(new Set(once).size).toBeGreaterThan(1);
    expect(await statuses()).toEqual(once);
  });
});
