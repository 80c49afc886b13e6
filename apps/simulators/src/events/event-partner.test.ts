import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { decodeEvent } from '@orderline/contracts/events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { aRequest, openCarrier, openWarehouse, origin, saidIn, type TestPartner } from '../testing/partner.ts';
import { aFolder } from '../testing/served.ts';

let folder: Awaited<ReturnType<typeof aFolder>>;
let file: string;
const open: TestPartner[] = [];

beforeAll(async () => {
  folder = await aFolder();
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  file = join(folder.path, `${randomUUID()}.jsonl`);
});
afterEach(() => {
  for (const partner of open.splice(0)) partner.close();
  vi.useRealTimers();
});
afterAll(() => folder.remove());

const pass = (ms: number): void => void vi.advanceTimersByTime(ms);
const opened = (partner: TestPartner): TestPartner => {
  open.push(partner);
  return partner;
};
const aWarehouse = (given = {}) => opened(openWarehouse({ file, given }));
const aCarrier = (given = {}) => opened(openCarrier({ file, given }));
const reopened = (partner: TestPartner, again: () => TestPartner): TestPartner => {
  open.splice(open.indexOf(partner), 1);
  partner.close();
  return again();
};

const order = '01964c3c-8f2e-7c6b-9c59-6d1c1b0b0a01';

describe('the warehouse', () => {
  it('completes a pick after a while, in the trace of its request', () => {
    const warehouse = aWarehouse();
    warehouse.receive(aRequest('PickRequested', order));
    pass(999);
    expect(warehouse.messages()).toEqual([]);
    pass(1);
    const [message] = warehouse.messages();
    expect(saidIn(warehouse.messages())).toEqual(['PickCompleted 1']);
    expect(message).toMatchObject({
      topic: 'warehouse.events.v1',
      key: order,
      headers: {
        ce_correlationid: origin.correlationId,
        ce_traceparent: origin.traceparent,
        traceparent: origin.traceparent,
      },
    });
  });

  it('answers a pick that is asked for again once more, in a new event with the next version', () => {
    const warehouse = aWarehouse();
    warehouse.receive(aRequest('PickRequested', order));
    warehouse.receive(aRequest('PickRequested', order, 2));
    pass(5_000);
    expect(saidIn(warehouse.messages())).toEqual(['PickCompleted 1']);
    warehouse.receive(aRequest('PickRequested', order, 3));
    expect(saidIn(warehouse.messages())).toEqual(['PickCompleted 1', 'PickCompleted 2']);
    const [first, second] = warehouse.messages();
    expect(first?.headers.ce_id).not.toBe(second?.headers.ce_id);
    expect(JSON.parse(second?.value ?? '').packedAt).toBe(JSON.parse(first?.value ?? '').packedAt);
  });

  it('takes a request that arrives twice once', () => {
    const warehouse = aWarehouse({ pickMs: 0 });
    const request = aRequest('PickRequested', order);
    warehouse.receive(request);
    pass(1);
    warehouse.receive(request);
    expect(saidIn(warehouse.messages())).toEqual(['PickCompleted 1']);
  });

  it('rejects by its dial, with the same reason when it is asked again', () => {
    const warehouse = aWarehouse({ rejections: 1 });
    warehouse.receive(aRequest('PickRequested', order));
    pass(1_000);
    warehouse.put({ rejections: 0 });
    warehouse.receive(aRequest('PickRequested', order, 2));
    expect(saidIn(warehouse.messages())).toEqual(['PickRejected 1', 'PickRejected 2']);
    const reasons = warehouse.messages().map(({ value }) => JSON.parse(value).reason);
    expect(new Set(reasons).size).toBe(1);
  });

  it('stops what is cancelled, and does not answer', () => {
    const warehouse = aWarehouse();
    warehouse.receive(aRequest('PickRequested', order));
    warehouse.receive(aRequest('PickCancellationRequested', order, 2));
    pass(60_000);
    warehouse.receive(aRequest('PickRequested', order, 3));
    pass(60_000);
    expect(warehouse.messages()).toEqual([]);
    expect(warehouse.ledger()).toEqual({ orders: 1, stages: { cancelled: 1 }, waiting: 0 });
  });

  it('ignores what it cannot read, and what is no request to it', () => {
    const warehouse = aWarehouse();
    warehouse.receive({ ...aRequest('PickRequested', order), value: 'garbage' });
    warehouse.receive(aRequest('ShipmentRequested', order));
    pass(60_000);
    expect(warehouse.ledger()).toEqual({ orders: 0, stages: {}, waiting: 0 });
  });
});

describe('the carrier', () => {
  it('collects, then delivers', () => {
    const carrier = aCarrier();
    carrier.receive(aRequest('ShipmentRequested', order));
    pass(1_000);
    expect(saidIn(carrier.messages())).toEqual(['ShipmentCollected 1']);
    pass(2_000);
    expect(saidIn(carrier.messages())).toEqual(['ShipmentCollected 1', 'ShipmentDelivered 2']);
    const parcels = carrier.messages().map(({ value }) => JSON.parse(value));
    const { trackingNumber, carrier: name } = parcels[0];
    expect([trackingNumber, name]).toEqual([expect.stringMatching(/^PP\d{10}$/), expect.stringMatching(/\w/)]);
    expect(parcels[1]).toMatchObject({ trackingNumber, carrier: name });
  });

  it('sends its last event once more when it is asked for the status', () => {
    const carrier = aCarrier();
    carrier.receive(aRequest('ShipmentRequested', order));
    carrier.receive(aRequest('ShipmentStatusRequested', order, 2));
    expect(carrier.messages()).toEqual([]);
    pass(1_000);
    carrier.receive(aRequest('ShipmentStatusRequested', order, 3));
    pass(2_000);
    carrier.receive(aRequest('ShipmentRequested', order, 4));
    expect(saidIn(carrier.messages())).toEqual([
      'ShipmentCollected 1',
      'ShipmentCollected 2',
      'ShipmentDelivered 3',
      'ShipmentDelivered 4',
    ]);
  });

  it('makes nothing up about a shipment that it does not know, and takes it when it comes', () => {
    const carrier = aCarrier();
    carrier.receive(aRequest('ShipmentStatusRequested', order, 1));
    pass(60_000);
    expect(carrier.messages()).toEqual([]);
    carrier.receive(aRequest('ShipmentRequested', order, 2));
    pass(3_000);
    expect(saidIn(carrier.messages())).toEqual(['ShipmentCollected 1', 'ShipmentDelivered 2']);
  });

  it('rejects in place of collecting', () => {
    const carrier = aCarrier({ rejections: 1 });
    carrier.receive(aRequest('ShipmentRequested', order));
    pass(60_000);
    expect(saidIn(carrier.messages())).toEqual(['ShipmentRejected 1']);
  });

  it('does not deliver what is called back', () => {
    const carrier = aCarrier();
    carrier.receive(aRequest('ShipmentRequested', order));
    pass(1_000);
    carrier.receive(aRequest('ShipmentCancellationRequested', order, 2));
    pass(60_000);
    expect(saidIn(carrier.messages())).toEqual(['ShipmentCollected 1']);
  });
});

describe('the dials of a partner that sends events', () => {
  it('send an event twice, with the same id', () => {
    const carrier = aCarrier({ duplicates: 1 });
    carrier.receive(aRequest('ShipmentRequested', order));
    pass(3_000);
    expect(saidIn(carrier.messages())).toEqual([
      'ShipmentCollected 1',
      'ShipmentCollected 1',
      'ShipmentDelivered 2',
      'ShipmentDelivered 2',
    ]);
    expect(new Set(carrier.messages().map(({ headers }) => headers.ce_id)).size).toBe(2);
  });

  it('never send an event, and answer when asked again', () => {
    const carrier = aCarrier({ silences: 1 });
    carrier.receive(aRequest('ShipmentRequested', order));
    pass(3_000);
    expect(carrier.messages()).toEqual([]);
    carrier.put({ silences: 0 });
    carrier.receive(aRequest('ShipmentStatusRequested', order, 2));
    expect(saidIn(carrier.messages())).toEqual(['ShipmentDelivered 3']);
  });

  it('send the delivery before the collection', () => {
    const carrier = aCarrier({ reorderings: 1 });
    carrier.receive(aRequest('ShipmentRequested', order));
    pass(1_000);
    carrier.put({ reorderings: 0 });
    pass(2_000);
    expect(saidIn(carrier.messages())).toEqual(['ShipmentDelivered 2', 'ShipmentCollected 1']);
  });

  it('hold an event back for ten seconds where no other follows', () => {
    const warehouse = aWarehouse({ reorderings: 1 });
    warehouse.receive(aRequest('PickRequested', order));
    pass(10_999);
    expect(warehouse.messages()).toEqual([]);
    pass(1);
    expect(saidIn(warehouse.messages())).toEqual(['PickCompleted 1']);
  });

  it('send an event that nobody can read, under the key of its order', () => {
    const warehouse = aWarehouse({ wrongEvents: 1 });
    warehouse.receive(aRequest('PickRequested', order));
    pass(1_000);
    const [message] = warehouse.messages();
    expect(message && decodeEvent(message)).toMatchObject({ ok: false, kind: 'unreadable', type: 'PickCompleted' });
    expect(message?.key).toBe(order);
  });

  it('strike the same orders when the run is repeated', () => {
    const orders = Array.from({ length: 40 }, (_, number) => order.slice(0, -2) + String(number).padStart(2, '0'));
    const run = () => {
      const warehouse = opened(
        openWarehouse({ file: join(folder.path, `${randomUUID()}.jsonl`), given: { silences: 0.5 } }),
      );
      for (const one of orders) warehouse.receive(aRequest('PickRequested', one));
      pass(1_000);
      return warehouse.messages().map(({ key }) => key);
    };
    const once = run();
    expect(once.length).toBeGreaterThan(5);
    expect(once.length).toBeLessThan(35);
    expect(run()).toEqual(once);
  });
});

describe('a partner that is started again', () => {
  it('goes on with what was under way, also where it was due meanwhile', () => {
    const carrier = aCarrier();
    carrier.receive(aRequest('ShipmentRequested', order));
    pass(1_500);
    const again = reopened(carrier, aCarrier);
    expect(saidIn(again.messages())).toEqual(['ShipmentCollected 1']);
    const late = reopened(again, () => {
      vi.setSystemTime(Date.now() + 3_600_000);
      return aCarrier();
    });
    pass(1);
    expect(saidIn(late.messages())).toEqual(['ShipmentCollected 1', 'ShipmentDelivered 2']);
  });

  it('keeps events until they have arrived, and their positions', () => {
    const carrier = aCarrier({ collectMs: 0, deliverMs: 0 });
    carrier.receive(aRequest('ShipmentRequested', order));
    pass(10);
    const before = carrier.eventsAfter(undefined, 10);
    const again = reopened(carrier, aCarrier);
    expect(again.eventsAfter(undefined, 10)).toEqual(before);
    again.arrived(before[0]?.position ?? 0);
    const last = reopened(again, aCarrier);
    expect(last.eventsAfter(undefined, 10)).toEqual(before.slice(1));
    expect(last.eventsAfter(before[1]?.position, 10)).toEqual([]);
  });

  it('remembers what it was asked, what it held back, and counts versions on', () => {
    const warehouse = aWarehouse({ reorderings: 1 });
    const request = aRequest('PickRequested', order);
    warehouse.receive(request);
    pass(1_000);
    const again = reopened(warehouse, aWarehouse);
    again.receive(request);
    again.receive(aRequest('PickRequested', order, 2));
    expect(saidIn(again.messages())).toEqual(['PickCompleted 2', 'PickCompleted 1']);
  });

  it('gives later positions also where its journal is lost', () => {
    const run = () => {
      const warehouse = aWarehouse({ pickMs: 0 });
      warehouse.receive(aRequest('PickRequested', order));
      pass(1);
      return warehouse.eventsAfter(undefined, 1)[0]?.position ?? 0;
    };
    const before = run();
    file = join(folder.path, 'lost.jsonl');
    pass(1_000);
    expect(run()).toBeGreaterThan(before);
  });
});
