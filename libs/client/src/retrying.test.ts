import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isProblem, NetworkFault, UnexpectedAnswer } from './faults.ts';
import { createClient } from './index.ts';
import { nextPause, retryAfterMs } from './retrying.ts';
import { memoryTokens } from './session.ts';
import { json, problem, type Step, scriptedOptions } from './testing/scripted.ts';

const id = '0199c0de-7a00-7000-8000-000000000010';
const stock = { onHand: 3, reserved: 1, available: 2, version: 4 };
const signedIn = () => memoryTokens({ accessToken: 'a', refreshToken: 'r', expiresAt: 1e12 });
const lost = new TypeError('connection reset');

const open = (...script: readonly Step[]) => {
  const { options, ...seen } = scriptedOptions(...script);
  return { client: createClient({ ...options, tokens: signedIn() }), options, ...seen };
};

const adjustment = { productId: id, delta: 1, reason: 'delivery' };

describe('a call that fails in passing', () => {
  it.each([408, 429, 502, 503, 504])('is repeated after %i', async (status) => {
    const { client, sent } = open(problem(status, 'overloaded'), json(200, stock));
    expect(await client.inventory.readStock({ productId: id })).toEqual(stock);
    expect(sent).toHaveLength(2);
  });

  it('is repeated after a fault of the network, and a page that a proxy answered', async () => {
    const { client, sent } = open(lost, new Response('<h1>Bad gateway</h1>', { status: 502 }), json(200, stock));
    expect(await client.inventory.readStock({ productId: id })).toEqual(stock);
    expect(sent).toHaveLength(3);
  });

  it('keeps its key over all attempts, and the next call has another', async () => {
    const answers = [lost, problem(503, 'unavailable'), json(201, stock), json(201, stock)];
    const { client, sent } = open(...answers);
    await client.inventory.adjustStock(adjustment);
    await client.inventory.adjustStock(adjustment);
    const keys = sent.map(({ headers }) => headers['Idempotency-Key']);
    expect(keys).toEqual(['key-1', 'key-1', 'key-1', 'key-2']);
  });

  it.each([
    ['no answer', () => lost],
    ['the deadline of the server', () => problem(504, 'timeout')],
    ['the page of a proxy', () => new Response('<h1>Gateway timeout</h1>', { status: 504 })],
  ])('tells its key where it ends with %s, so that trying again cannot act twice', async (_what, answer) => {
    const { client, sent } = open(answer(), answer(), answer(), answer(), json(201, stock));
    const caught = await client.inventory.adjustStock(adjustment).catch((thrown: unknown) => thrown);
    expect(caught).toMatchObject({ idempotencyKey: 'key-1' });
    await client.inventory.adjustStock(adjustment, { idempotencyKey: 'key-1' });
    expect(new Set(sent.map(({ headers }) => headers['Idempotency-Key']))).toEqual(new Set(['key-1']));
  });

  it('takes the key that it is given', async () => {
    const { client, sent } = open(json(201, stock));
    await client.inventory.adjustStock(adjustment, { idempotencyKey: 'kept while closed' });
    expect(sent[0]?.headers['Idempotency-Key']).toBe('kept while closed');
  });

  it('waits for the first request with its key', async () => {
    const inFlight = problem(409, 'idempotency-key-in-flight', { 'Retry-After': '1' });
    const { client, pauses } = open(inFlight, json(201, stock));
    expect(await client.inventory.adjustStock(adjustment)).toEqual(stock);
    expect(pauses).toEqual([1000]);
  });

  it('gives up after the last attempt, with what came of it', async () => {
    const { client, sent } = open(lost, lost, lost, lost);
    const failed = client.inventory.readStock({ productId: id });
    await expect(failed).rejects.toMatchObject({ name: 'NetworkFault', kind: 'unreachable', cause: lost });
    await expect(failed).rejects.toBeInstanceOf(NetworkFault);
    expect(sent).toHaveLength(4);
  });

  it('pauses longer each time, up to the cap', async () => {
    const busy = () => problem(503, 'overloaded');
    const { options, pauses } = scriptedOptions(busy(), busy(), busy(), busy(), busy(), json(200, stock));
    const client = createClient({ ...options, retry: { ...options.retry, attempts: 6, capMs: 10_000 } });
    await client.inventory.readStock({ productId: id });
    expect(pauses).toEqual([600, 1800, 5400, 10_000, 10_000]);
  });

  it('waits as long as Retry-After says, where that is longer', async () => {
    const { client, pauses } = open(problem(429, 'rate-limited', { 'Retry-After': '7' }), json(200, stock));
    await client.inventory.readStock({ productId: id });
    expect(pauses).toEqual([7000]);
  });

  it('does not wait for longer than it has patience', async () => {
    const { client, sent } = open(problem(429, 'rate-limited', { 'Retry-After': '3600' }));
    const failed = await client.inventory.readStock({ productId: id }).catch((caught: unknown) => caught);
    expect(isProblem(failed, 'rate-limited')).toBe(true);
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['changes something without a key', (at: ReturnType<typeof open>['client']) => at.orders.cancel({ id })],
    [
      'is based on a version',
      (at: ReturnType<typeof open>['client']) => at.products.change({ id, title: 'Mug' }, { ifMatch: '"1"' }),
    ],
  ])('is not repeated where it %s', async (_what, call) => {
    const { client, sent } = open(problem(503, 'overloaded'));
    await expect(call(client)).rejects.toMatchObject({ code: 'overloaded' });
    expect(sent).toHaveLength(1);
  });

  it('is not repeated where nobody is signed in, whose keys the server does not keep', async () => {
    const { options, sent } = scriptedOptions(lost);
    const registered = createClient(options).users.register({ email: 'ada@example.com', name: { fullName: 'Ada' } });
    await expect(registered).rejects.toBeInstanceOf(NetworkFault);
    expect(sent).toHaveLength(1);
  });

  it.each([400, 403, 404, 409, 422, 500])('is not repeated after %i', async (status) => {
    const { client, sent } = open(problem(status, 'some-code'));
    await expect(client.inventory.readStock({ productId: id })).rejects.toMatchObject({ status, code: 'some-code' });
    expect(sent).toHaveLength(1);
  });

  it('says so where the last answer is not the API’s', async () => {
    const page = () => new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'Content-Type': 'text/html' } });
    const { client } = open(page(), page(), page(), page());
    const failed = client.inventory.readStock({ productId: id });
    await expect(failed).rejects.toBeInstanceOf(UnexpectedAnswer);
    await expect(failed).rejects.toMatchObject({ status: 502 });
  });
});

describe('a pause', () => {
  const pause = fc.integer({ min: 1, max: 60_000 });
  const policy = { baseMs: pause, capMs: pause, random: fc.double({ min: 0, max: 1, noNaN: true }) };

  it('is never shorter than the shortest nor longer than three times the one before or the cap', () => {
    fc.assert(
      fc.property(pause, fc.record(policy), (before, { baseMs, capMs, random }) => {
        const next = nextPause(before, { baseMs, capMs, random: () => random });
        expect(next).toBeLessThanOrEqual(capMs);
        expect(next).toBeLessThanOrEqual(Math.max(baseMs, before * 3) + 1e-6);
        expect(next).toBeGreaterThanOrEqual(Math.min(baseMs, capMs));
      }),
    );
  });

  it.each([
    [null, 0],
    ['2', 2000],
    [' 0 ', 0],
    ['Thu, 01 Jan 1970 00:00:03 GMT', 2000],
    ['Wed, 31 Dec 1969 23:59:59 GMT', 0],
    ['soon', 0],
  ])('is read from Retry-After: %s', (header, ms) => {
    expect(retryAfterMs(header, 1000)).toBe(ms);
  });
});
