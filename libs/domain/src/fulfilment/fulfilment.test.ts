import { describe, expect, it } from 'vitest';
import { anOrderUnderWay } from './order-under-way.memory.ts';

const handled = { ok: true, value: 'handled' };
const impossible = { ok: false, error: { kind: 'impossible-answer' } };

type UnderWay = Awaited<ReturnType<typeof anOrderUnderWay>>;

const ways = {
  authorising: async (_way: UnderWay) => undefined,
  picking: async (way: UnderWay) => void (await way.askForPayments()),
  shipping: async (way: UnderWay) => {
    await ways.picking(way);
    await way.picked();
  },
  capturing: async (way: UnderWay) => {
    await ways.shipping(way);
    await way.collected();
  },
  delivering: async (way: UnderWay) => {
    await ways.capturing(way);
    await way.askForPayments();
  },
} as const;

const at = async (status: keyof typeof ways) => {
  const way = await anOrderUnderWay();
  await ways[status](way);
  expect(way.status()).toBe(status);
  return way;
};

describe('an order under way', () => {
  it('is paid, packed, shipped and delivered, and its payment is captured once it has shipped', async () => {
    const way = await anOrderUnderWay();
    expect([way.order(), way.status()]).toEqual(['placed', 'authorising']);
    expect(await way.askForPayments()).toBe(1);
    expect([way.order(), way.status(), way.provider.status()]).toEqual(['paid', 'picking', 'authorised']);
    expect(await way.picked()).toEqual(handled);
    expect([way.order(), way.status()]).toEqual(['packed', 'shipping']);
    expect(await way.collected()).toEqual(handled);
    expect([way.order(), way.status(), way.provider.status()]).toEqual(['shipped', 'capturing', 'authorised']);
    await way.askForPayments();
    expect([way.status(), way.provider.status()]).toEqual(['delivering', 'captured']);
    expect(await way.delivered()).toEqual(handled);
    expect([way.order(), way.status()]).toEqual(['delivered', 'completed']);
    expect(way.requests()).toEqual(['PickRequested', 'ShipmentRequested']);
    expect(way.provider.asked).toEqual(['authorise', 'capture']);
  });

  it('asks the warehouse and the carrier for what they need to know, and no more', async () => {
    const way = await at('shipping');
    expect(way.requested()).toMatchObject([
      { aggregate: { type: 'pick' }, version: 1, data: { lines: [{ sku: 'MUG-01', quantity: 2 }] } },
      { aggregate: { type: 'shipment' }, version: 1, data: { shippingAddress: { city: 'Leeds' } } },
    ]);
    expect(JSON.stringify(way.requested()[0])).not.toContain('Leeds');
    expect(JSON.stringify(way.requested()[1])).not.toContain('MUG');
  });

  it('that is delivered before its payment is captured is completed by the capture', async () => {
    const way = await at('capturing');
    await way.delivered();
    expect([way.order(), way.status()]).toEqual(['delivered', 'capturing']);
    await way.askForPayments();
    expect(way.status()).toBe('completed');
  });

  it('that is told to be delivered before it was told to be collected has shipped as well', async () => {
    const way = await at('shipping');
    await way.delivered();
    expect([way.order(), way.status()]).toEqual(['delivered', 'capturing']);
    expect(await way.collected()).toEqual(handled);
    await way.askForPayments();
    expect([way.order(), way.status()]).toEqual(['delivered', 'completed']);
  });

  it.each(['collected', 'delivered'] as const)(
    'that is told to be %s ships with what the carrier tells',
    async (told) => {
      const way = await at('shipping');
      const parcel = { carrier: 'ParcelPost', trackingNumber: 'PP7' };
      await way[told](parcel);
      expect(way.shipped).toEqual([parcel]);
    },
  );

  it('whose provider collects at once is captured by asking, and refunded where it is given up', async () => {
    const kept = await anOrderUnderWay();
    kept.provider.willAnswer('captured');
    await ways.delivering(kept);
    expect([kept.status(), kept.provider.status()]).toEqual(['delivering', 'captured']);
    const given = await anOrderUnderWay();
    given.provider.willAnswer('captured');
    await ways.picking(given);
    await given.pickRejected();
    await given.askForPayments();
    await given.waits(60);
    await given.askForPayments();
    expect([given.order(), given.status(), given.provider.status()]).toEqual([
      'cancelled: warehouse-rejected',
      'cancelled',
      'refunded',
    ]);
    expect([kept.refunds.length, given.refunds.length]).toEqual([0, 1]);
  });
});

describe('a payment', () => {
  it('that is declined cancels the order, and there is nothing to void', async () => {
    const way = await anOrderUnderWay();
    way.provider.willAnswer('declined');
    await way.askForPayments();
    expect([way.order(), way.status()]).toEqual(['cancelled: payment-declined', 'cancelled']);
    expect(way.requests()).toEqual([]);
    expect(way.provider.asked).toEqual(['authorise']);
  });

  it('of which nothing is known is asked for later, and found before it is asked for anew', async () => {
    const way = await anOrderUnderWay();
    way.provider.goesDeaf(true);
    expect(await way.askForPayments()).toBe(1);
    expect([way.order(), way.status()]).toEqual(['placed', 'authorising']);
    expect(await way.askForPayments()).toBe(0);
    way.provider.goesDeaf(false);
    await way.waits(2);
    await way.askForPayments();
    expect(way.order()).toBe('paid');
    expect(way.provider.asked).toEqual(['authorise', 'find']);
  });

  it('that is not authorised in time ends the order, and is voided though nobody knows of it', async () => {
    const way = await anOrderUnderWay();
    way.provider.goesDeaf(true);
    await way.askForPayments();
    await way.waits(61);
    expect([way.order(), way.status()]).toEqual(['cancelled: payment-timeout', 'voiding']);
    for (let tries = 0; tries < 8; tries += 1) {
      await way.askForPayments();
      await way.waits(300);
    }
    expect(way.status()).toBe('voiding');
    way.provider.goesDeaf(false);
    await way.askForPayments();
    expect([way.status(), way.provider.status()]).toEqual(['cancelled', 'voided']);
  });

  it('that can be collected no more is left to a person, while the order is delivered', async () => {
    const way = await at('capturing');
    way.provider.becomes('voided');
    await way.askForPayments();
    expect(way.status()).toBe('uncollected');
    await way.delivered();
    expect([way.order(), way.status()]).toEqual(['delivered', 'uncollected']);
    expect(await way.askForPayments()).toBe(0);
  });
});

describe('a cancelled order', () => {
  it.each([
    ['authorising', []],
    ['picking', ['PickRequested', 'PickCancellationRequested']],
    ['shipping', ['PickRequested', 'ShipmentRequested', 'ShipmentCancellationRequested', 'PickCancellationRequested']],
  ] as const)('at %s is undone in reverse order, its payment last', async (status, requests) => {
    const way = await at(status);
    expect(way.customerCancels()).toBe(true);
    expect(await way.toldOfCancellation()).toEqual(handled);
    expect(way.status()).toBe('voiding');
    expect(way.requests()).toEqual(requests);
    await way.askForPayments();
    expect([way.order(), way.status(), way.provider.status()]).toEqual(['cancelled: customer', 'cancelled', 'voided']);
  });

  it.each([
    ['picked', 'picking'],
    ['collected', 'shipping'],
    ['delivered', 'shipping'],
  ] as const)('wins over being %s, also where that is told first', async (told, status) => {
    const way = await at(status);
    way.customerCancels();
    expect(await way[told]()).toEqual(handled);
    expect(way.order()).toBe('cancelled: customer');
    expect(await way.toldOfCancellation()).toEqual(handled);
    await way.askForPayments();
    expect([way.status(), way.provider.status()]).toEqual(['cancelled', 'voided']);
    expect(way.requests().filter((type) => type === 'PickCancellationRequested')).toHaveLength(1);
  });

  it('is not paid by an authorisation that comes after it', async () => {
    const way = await anOrderUnderWay();
    way.customerCancels();
    await way.askForPayments();
    expect([way.order(), way.status()]).toEqual(['cancelled: customer', 'voiding']);
    await way.askForPayments();
    expect(way.provider.status()).toBe('voided');
  });

  it('hears no more of what was under way', async () => {
    const way = await at('shipping');
    await way.shipmentRejected();
    await way.askForPayments();
    expect([way.order(), way.status()]).toEqual(['cancelled: carrier-rejected', 'cancelled']);
    for (const late of [way.picked, way.pickRejected, way.collected, way.delivered]) {
      expect(await late()).toEqual(handled);
    }
    expect([way.order(), way.status()]).toEqual(['cancelled: carrier-rejected', 'cancelled']);
  });
});

describe('timeouts', () => {
  it('asks the warehouse twice more, then gives the order up', async () => {
    const way = await at('picking');
    for (let minute = 0; minute < 2; minute += 1) {
      expect(await way.waits(61)).toEqual({ ok: true, value: { swept: 1 } });
    }
    expect(way.status()).toBe('picking');
    await way.waits(61);
    expect([way.order(), way.status()]).toEqual(['cancelled: warehouse-timeout', 'voiding']);
    expect(way.requests()).toEqual([
      ...['PickRequested', 'PickRequested', 'PickRequested'],
      'PickCancellationRequested',
    ]);
    expect(way.requested().map(({ version }) => version)).toEqual([1, 2, 3, 4]);
  });

  it('asks the carrier twice more to collect, then gives the order up', async () => {
    const way = await at('shipping');
    for (let minute = 0; minute < 3; minute += 1) await way.waits(61);
    expect([way.order(), way.status()]).toEqual(['cancelled: carrier-timeout', 'voiding']);
    expect(way.requests().slice(2)).toEqual([
      ...['ShipmentRequested', 'ShipmentRequested'],
      ...['ShipmentCancellationRequested', 'PickCancellationRequested'],
    ]);
  });

  it('has no end once the goods are under way: the carrier is asked, ever more rarely', async () => {
    const way = await at('delivering');
    for (let minute = 0; minute < 30; minute += 1) await way.waits(61);
    expect(way.status()).toBe('delivering');
    const questions = way.requests().filter((type) => type === 'ShipmentStatusRequested').length;
    expect(questions).toBeGreaterThan(3);
    expect(questions).toBeLessThan(12);
    await way.delivered();
    expect([way.order(), way.status()]).toEqual(['delivered', 'completed']);
  });

  it('is not over before its time, and is swept once', async () => {
    const way = await at('picking');
    expect(await way.waits(59)).toEqual({ ok: true, value: { swept: 0 } });
    expect(await way.waits(2)).toEqual({ ok: true, value: { swept: 1 } });
    expect(await way.waits(0)).toEqual({ ok: true, value: { swept: 0 } });
  });
});

describe('an answer that cannot be', () => {
  it.each([
    ['picked', 'authorising'],
    ['pickRejected', 'authorising'],
    ['collected', 'picking'],
    ['shipmentRejected', 'picking'],
    ['delivered', 'picking'],
    ['toldOfCancellation', 'delivering'],
  ] as const)('%s while it is %s is refused, and changes nothing', async (told, status) => {
    const way = await at(status);
    const before = [way.order(), way.requests()];
    expect(await way[told]()).toEqual(impossible);
    expect([way.order(), way.requests()]).toEqual(before);
    expect(way.status()).toBe(status);
  });

  it('is none where it merely comes twice', async () => {
    const way = await at('delivering');
    for (const again of [way.picked, way.pickRejected, way.collected, way.shipmentRejected]) {
      expect(await again()).toEqual(handled);
    }
    expect([way.order(), way.status()]).toEqual(['shipped', 'delivering']);
  });
});
