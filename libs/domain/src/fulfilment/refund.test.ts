import { describe, expect, it } from 'vitest';
import { anOrderUnderWay, toldOf } from './order-under-way.memory.ts';

type UnderWay = Awaited<ReturnType<typeof anOrderUnderWay>>;

const collected = async () => {
  const way = await anOrderUnderWay();
  await way.askForPayments();
  await way.picked();
  await way.collected();
  await way.askForPayments();
  expect([way.status(), way.provider.status()]).toEqual(['delivering', 'captured']);
  return way;
};

/** A provider that collects at once: the order can still be cancelled. */
const collectedAtOnce = async () => {
  const way = await anOrderUnderWay();
  way.provider.willAnswer('captured');
  await way.askForPayments();
  expect([way.status(), way.order()]).toEqual(['picking', 'paid']);
  return way;
};

const cancelled = async (way: UnderWay) => {
  expect(way.customerCancels()).toBe(true);
  await way.toldOfCancellation();
};

const states = async (way: UnderWay) => (await way.inspected()).refunds.map(({ state }) => state);

describe('a refund by staff', () => {
  it('of a part is asked of the provider, told with its amount, and leaves the rest', async () => {
    const way = await collected();
    const asked = await way.refundIs(400);
    expect(asked).toMatchObject({ ok: true, value: { replayed: false, value: { state: 'requested' } } });
    expect((await way.inspected()).refundable).toEqual({ ...way.amount, minor: 850 });
    expect(way.refunds).toEqual([]);
    expect(await way.askForRefunds()).toBe(1);
    expect(await states(way)).toEqual(['done']);
    expect(way.refunds).toMatchObject([{ amount: { minor: 400 }, reason: 'late', refundId: expect.any(String) }]);
    expect([way.provider.givenBack(), way.provider.status()]).toEqual([400, 'captured']);
    await way.delivered();
    expect([way.status(), way.order()]).toEqual(['completed', 'delivered']);
    await way.refundIs(850);
    await way.askForRefunds();
    expect([way.provider.givenBack(), way.provider.status()]).toEqual([1250, 'refunded']);
    expect(await way.refundIs(1)).toMatchObject({ ok: false, error: { kind: 'refund-too-large', left: { minor: 0 } } });
  });

  it('is refused where so many were asked for that a look at the order would not show them all', async () => {
    const way = await collected();
    for (let asked = 0; asked < 100; asked += 1) expect((await way.refundIs(1)).ok).toBe(true);
    expect(await way.refundIs(1)).toEqual({ ok: false, error: { kind: 'too-many-refunds' } });
    expect(await way.inspected()).toMatchObject({
      noRefund: { kind: 'too-many-refunds' },
      refundable: { minor: 1150 },
    });
  });

  it('sent twice by one form is one, and by two people never more than was collected', async () => {
    const way = await collected();
    const [first, again] = [await way.refundIs(400, 'a form'), await way.refundIs(400, 'a form')];
    expect([first, again]).toMatchObject([{ value: { replayed: false } }, { value: { replayed: true } }]);
    expect(await way.refundIs(500, 'a form')).toMatchObject({ error: { kind: 'idempotency-key-reused' } });
    expect(await way.refundIs(851)).toMatchObject({ error: { kind: 'refund-too-large', left: { minor: 850 } } });
    while ((await way.askForRefunds()) > 0);
    expect(way.provider.givenBack()).toBe(400);
  });

  it('survives a provider that does not tell, and is paid once', async () => {
    const way = await collected();
    await way.refundIs(400);
    way.provider.goesDeaf(true);
    await way.askForRefunds();
    expect(await states(way)).toEqual(['requested']);
    expect([way.refunds, way.provider.givenBack()]).toEqual([[], 400]);
    expect(await way.askForRefunds()).toBe(0);
    await way.waits(2);
    way.provider.goesDeaf(false);
    expect(await way.askForRefunds()).toBe(1);
    expect([await states(way), way.provider.givenBack(), toldOf(way.refunds)]).toEqual([['done'], 400, 400]);
  });

  it('that the provider refuses is told as that, and can be asked for anew', async () => {
    const way = await collected();
    way.provider.refusesRefunds(true);
    await way.refundIs(1250);
    await way.askForRefunds();
    expect([await states(way), way.refunds]).toEqual([['refused'], []]);
    expect((await way.inspected()).refunds).toMatchObject([{ refusal: 'no' }]);
    way.provider.refusesRefunds(false);
    expect(await way.refundIs(1250)).toMatchObject({ ok: true });
    await way.askForRefunds();
    expect((await way.inspected()).refunds).toMatchObject([
      { state: 'done', refusal: null },
      { state: 'refused', refusal: 'no' },
    ]);
  });

  it('is not of a payment that was not collected, nor of a cancelled order, nor in another currency', async () => {
    const way = await anOrderUnderWay();
    const notCollected = { error: { kind: 'refund-not-possible', why: 'not-collected' } };
    expect(await way.refundIs(1)).toMatchObject(notCollected);
    await way.askForPayments();
    expect(await way.refundIs(1)).toMatchObject(notCollected);
    await cancelled(way);
    expect(await way.refundIs(1)).toMatchObject({ error: { kind: 'refund-not-possible', why: 'order-cancelled' } });
  });
});

describe('a cancellation after a refund', () => {
  it('gives back only the rest', async () => {
    const way = await collectedAtOnce();
    await way.refundIs(400);
    await way.askForRefunds();
    await cancelled(way);
    await way.askForPayments();
    expect([way.status(), way.provider.status()]).toEqual(['cancelled', 'refunded']);
    expect(way.refunds.map(({ amount }) => amount.minor)).toEqual([400, 850]);
    expect(way.refunds[1]?.refundId).toBeUndefined();
  });

  it('waits for one that is asked for, and gives back what that leaves', async () => {
    const way = await collectedAtOnce();
    await way.refundIs(400);
    way.provider.goesDeaf(true);
    await way.askForRefunds();
    way.provider.goesDeaf(false);
    await cancelled(way);
    await way.askForPayments();
    expect([way.status(), way.provider.givenBack()]).toEqual(['voiding', 400]);
    await way.waits(2);
    await way.askForRefunds();
    await way.askForPayments();
    expect([way.status(), way.provider.givenBack()]).toEqual(['cancelled', 1250]);
    expect(way.refunds.map(({ amount }) => amount.minor)).toEqual([400, 850]);
  });

  it('of all gives back nothing more, and tells nothing more', async () => {
    const way = await collectedAtOnce();
    await way.refundIs(1250);
    await way.askForRefunds();
    await cancelled(way);
    await way.askForPayments();
    expect([way.status(), way.provider.givenBack(), toldOf(way.refunds)]).toEqual(['cancelled', 1250, 1250]);
    expect(way.refunds).toHaveLength(1);
  });

  it('that is not one lets an order of which all was given back be delivered', async () => {
    const way = await collectedAtOnce();
    await way.refundIs(1250);
    await way.askForRefunds();
    await way.picked();
    await way.collected();
    await way.askForPayments();
    await way.delivered();
    expect([way.status(), way.order()]).toEqual(['completed', 'delivered']);
  });
});

describe('a step that is asked for again', () => {
  it('is the open question of the warehouse, and never gives the order up', async () => {
    const way = await collectedAtOnce();
    for (let time = 0; time < 5; time += 1) expect(await way.retries()).toEqual({ ok: true, value: null });
    expect(way.requests()).toEqual(Array.from({ length: 6 }, () => 'PickRequested'));
    expect([way.status(), way.order()]).toEqual(['picking', 'paid']);
  });

  it('is that of the payment provider, without waiting, and each refund that is asked for', async () => {
    const way = await anOrderUnderWay();
    way.provider.goesDeaf(true);
    await way.askForPayments();
    way.provider.goesDeaf(false);
    expect(await way.askForPayments()).toBe(0);
    await way.retries();
    expect(await way.askForPayments()).toBe(1);
    const paid = await collected();
    paid.provider.goesDeaf(true);
    await paid.refundIs(400);
    await paid.askForRefunds();
    paid.provider.goesDeaf(false);
    await paid.retries();
    expect(await paid.askForRefunds()).toBe(1);
    expect(await states(paid)).toEqual(['done']);
  });

  it('is none at the end of its way', async () => {
    const way = await collected();
    await way.delivered();
    expect(await way.retries()).toEqual({ ok: false, error: { kind: 'nothing-to-retry' } });
  });
});
