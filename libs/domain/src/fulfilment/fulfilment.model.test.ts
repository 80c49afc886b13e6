import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anOrderUnderWay, toldOf } from './order-under-way.memory.ts';

type UnderWay = Awaited<ReturnType<typeof anOrderUnderWay>>;

const awaited: Readonly<Record<string, (way: UnderWay) => unknown>> = {
  picking: (way) => way.picked(),
  shipping: (way) => way.collected(),
  delivering: (way) => way.delivered(),
};

const happenings = {
  whatIsAwaited: (way) => (awaited[way.status()] ?? (() => way.askForPayments()))(way),
  askForPayments: (way) => way.askForPayments(),
  askForRefunds: (way) => way.askForRefunds(),
  aPartIsGivenBack: (way) => way.refundIs(400),
  allIsGivenBack: (way) => way.refundIs(1250),
  theSameFormTwice: (way) => Promise.all([way.refundIs(300, 'a form'), way.refundIs(300, 'a form')]),
  somebodyRetries: (way) => way.retries(),
  picked: (way) => way.picked(),
  pickRejected: (way) => way.pickRejected(),
  collected: (way) => way.collected(),
  shipmentRejected: (way) => way.shipmentRejected(),
  delivered: (way) => way.delivered(),
  customerCancels: (way) => way.customerCancels(),
  toldOfCancellation: async (way) => (way.order().startsWith('cancelled') ? way.toldOfCancellation() : null),
  providerGoesDeaf: (way) => way.provider.goesDeaf(true),
  providerRefusesRefunds: (way) => way.provider.refusesRefunds(true),
  providerHearsAgain: (way) => way.provider.goesDeaf(false),
  aMinutePasses: (way) => way.waits(61),
  aMomentPasses: (way) => way.waits(2),
} as const satisfies Record<string, (way: UnderWay) => unknown>;

type Happening = keyof typeof happenings;

const isHappening = (name: string): name is Happening => Object.hasOwn(happenings, name);

/** Half of what happens is what is waited for, so that stories get far. */
const happening = fc.oneof(
  fc.constantFrom(...Object.keys(happenings).filter(isHappening)),
  fc.constant('whatIsAwaited' as const),
);

const ended = ['completed', 'cancelled', 'uncollected'];

/** All parties answer again, as late as they like. */
const settle = async (way: UnderWay): Promise<void> => {
  way.provider.goesDeaf(false);
  way.provider.refusesRefunds(false);
  for (let round = 0; round < 40 && !ended.includes(way.status()); round += 1) {
    await way.waits(301);
    await way.askForPayments();
    await way.askForRefunds();
    if (way.status() === 'capturing' || way.status() === 'delivering') await way.delivered();
  }
};

/** Nothing is left to be told of a refund. */
const settleRefunds = async (way: UnderWay): Promise<void> => {
  for (let round = 0; round < 20 && (await way.inspected()).fulfilment.refunding > 0; round += 1) {
    await way.waits(301);
    await way.askForRefunds();
  }
};

const charged = (way: UnderWay): boolean => ['authorised', 'captured'].includes(way.provider.status() ?? '');

it('every fulfilment ends, with the money where the goods are, whatever happens in whatever order', async () => {
  const seen = new Map<string, number>();
  const repaid = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { maxLength: 25 }),
      fc.option(fc.constantFrom('declined', 'captured')),
      async (story, answer) => {
        const way = await anOrderUnderWay();
        if (answer) way.provider.willAnswer(answer);
        for (const next of story) {
          await happenings[next](way);
          const isGone = ['shipped', 'delivered'].includes(way.order());
          const isAllRepaid = way.provider.givenBack() === way.amount.minor;
          expect(isGone && !charged(way) && !isAllRepaid).toBe(false);
          expect(way.provider.givenBack()).toBeLessThanOrEqual(way.amount.minor);
          expect(toldOf(way.refunds)).toBeLessThanOrEqual(way.provider.givenBack());
        }
        await settle(way);
        await settleRefunds(way);
        const { fulfilment, refunds } = await way.inspected();
        const done = refunds.filter(({ state }) => state === 'done').reduce((sum, { amount }) => sum + amount.minor, 0);
        expect([fulfilment.refunding, fulfilment.refunded]).toEqual([0, done]);
        expect(toldOf(way.refunds)).toBe(way.provider.givenBack());
        if (done > 0) repaid.set(way.status(), (repaid.get(way.status()) ?? 0) + 1);
        seen.set(way.status(), (seen.get(way.status()) ?? 0) + 1);
        if (way.status() === 'completed') {
          expect(way.order()).toBe('delivered');
          expect(way.provider.status()).toBe(way.provider.givenBack() === way.amount.minor ? 'refunded' : 'captured');
          expect(way.provider.givenBack()).toBe(done);
        } else {
          expect(way.status()).toBe('cancelled');
          expect(way.order()).toMatch(/^cancelled/);
          expect(charged(way)).toBe(false);
        }
        for (const party of ['pick', 'shipment']) {
          const versions = way.requested().filter(({ aggregate }) => aggregate.type === party);
          expect(versions.map(({ version }) => version)).toEqual(versions.map((_, index) => index + 1));
        }
      },
    ),
    { numRuns: 1_000 },
  );
  expect(seen.get('completed')).toBeGreaterThan(20);
  expect(seen.get('cancelled')).toBeGreaterThan(20);
  expect(repaid.get('completed')).toBeGreaterThan(5);
  expect(repaid.get('cancelled')).toBeGreaterThan(5);
});
