import type { RequestListener } from 'node:http';
import { Unavailable } from '@orderline/platform';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startPartner } from '../testing/http-partner.ts';
import {
  aConsumer,
  loopPorts,
  openPartnerAt,
  type PartnerAt,
  partnerOutbox,
  toldBy,
} from '../testing/partner-ports.ts';
import { runPartners } from './in-process-transport.ts';
import type { EventConsumer } from './transport.ts';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const PATIENT: PartnerAt['policy'] = { headersMs: 600_000, attemptMs: 600_000, totalMs: 600_000 };
const HASTY: PartnerAt['policy'] = { headersMs: 200 };

const hangs: RequestListener = () => undefined;
const breaks: RequestListener = ({ socket }) => socket.resetAndDestroy();
const answers =
  (status: number): RequestListener =>
  (_request, response) =>
    void response.writeHead(status).end();

const started = async () => {
  const partner = await startPartner();
  closers.push(partner.close);
  return partner;
};

const setUp = async (policy: PartnerAt['policy'] = HASTY) => {
  const [warehouse, carrier] = [await started(), await started()];
  const { queueOf, record } = partnerOutbox();
  const toWarehouse = openPartnerAt('warehouse', { origin: warehouse.origin, policy, queueOf });
  const toCarrier = openPartnerAt('carrier', { origin: carrier.origin, policy, queueOf });
  closers.push(toWarehouse.close, toCarrier.close);
  const start = (consumers: readonly EventConsumer[] = []) => {
    const { loops, failed } = loopPorts(consumers);
    const stopping = new AbortController();
    const running = runPartners([toWarehouse.partner, toCarrier.partner], loops)(stopping.signal);
    const stop = (): Promise<void> => {
      stopping.abort();
      return running;
    };
    closers.push(stop);
    return { stop, failed };
  };
  return { warehouse, carrier, record, unfit: toWarehouse.unfit, failedPulls: toWarehouse.failedPulls, start };
};

const TIMEOUTS = { timeout: 25_000, interval: 20 };

const untilAll = (what: () => unknown, expected: unknown) =>
  vi.waitFor(() => expect(what()).toEqual(expected), TIMEOUTS);

/** The first arrival of each event, in order, key by key. */
const arrivedAt = (kept: readonly { readonly key: string; readonly value: string }[]) => ({
  a: [...new Set(kept.filter(({ key }) => key === 'a').map(({ value }) => Number(value)))],
  b: [...new Set(kept.filter(({ key }) => key === 'b').map(({ value }) => Number(value)))],
});

describe('what a partner is asked for', () => {
  it('arrives in order of its key, whatever becomes of the partner meanwhile', async () => {
    const { warehouse, record, start } = await setUp();
    warehouse.moods.POST.push(hangs, answers(500), breaks, answers(503), answers(200), answers(404));
    start();
    await record('pick', 'a', [1, 2]);
    await record('pick', 'b', [1]);
    await untilAll(() => arrivedAt(warehouse.kept), { a: [1, 2], b: [1] });
    expect(warehouse.moods.POST).toEqual([]);
    await warehouse.kill();
    await record('pick', 'b', [2, 3]);
    await record('pick', 'a', [3]);
    await warehouse.comeBack();
    await record('pick', 'a', [4]);
    await untilAll(() => arrivedAt(warehouse.kept), { a: [1, 2, 3, 4], b: [1, 2, 3] });
  });

  it('waits for no other partner', async () => {
    const { warehouse, carrier, record, start } = await setUp(PATIENT);
    const isAsked = Promise.withResolvers<void>();
    warehouse.moods.POST.push(() => isAsked.resolve());
    start();
    await record('pick', 'a', [1]);
    await isAsked.promise;
    await record('shipment', 'a', [1, 2]);
    await record('shipment', 'b', [1]);
    await untilAll(() => arrivedAt(carrier.kept), { a: [1, 2], b: [1] });
    expect(warehouse.kept).toEqual([]);
  });

  it('stops its own key alone where the partner refuses it', async () => {
    const { warehouse, record, start } = await setUp();
    const refusesA: RequestListener = async (request, response) => {
      const isOfA = (await request.toArray()).join('').includes('"key":"a"');
      response.writeHead(isOfA ? 422 : 202).end();
      if (!isOfA) isAccepted.resolve();
    };
    const isAccepted = Promise.withResolvers<void>();
    warehouse.moods.POST.push(refusesA, refusesA, refusesA);
    await record('pick', 'a', [1]);
    await record('pick', 'b', [1]);
    start();
    await isAccepted.promise;
    await untilAll(() => arrivedAt(warehouse.kept).a, [1]);
  });
});

describe('what a partner tells', () => {
  const told = (...versions: readonly number[]) =>
    versions.map((version) => toldBy('warehouse.events.v1', 'a', version));

  it('is asked past only when it is received', async () => {
    const { warehouse, start } = await setUp();
    let outages = 1;
    const { consumer, received } = aConsumer((id) => {
      if (id === 'a2' && outages-- > 0) throw new Unavailable('the database');
    });
    warehouse.tells(...told(1, 2, 3));
    start([consumer]);
    await untilAll(() => received, ['a1', 'a1', 'a2', 'a3']);
    await untilAll(() => warehouse.asked.slice(0, 3), [undefined, undefined, 2]);
  });

  it('is received from a partner that was away, fell silent, or counts anew', async () => {
    const { warehouse, failedPulls, start } = await setUp();
    const { consumer, received } = aConsumer();
    warehouse.moods.GET.push(hangs, answers(500), breaks, answers(204));
    warehouse.tells(...told(1, 2));
    start([consumer]);
    await untilAll(() => received, ['a1', 'a2']);
    await warehouse.kill();
    const failed = failedPulls.length;
    warehouse.tells(...told(3));
    await vi.waitFor(() => expect(failedPulls.length).toBeGreaterThan(failed), TIMEOUTS);
    await warehouse.comeBack();
    await untilAll(() => received, ['a1', 'a2', 'a3']);
  });

  it('is left out where it is no message, or none of its own', async () => {
    const { warehouse, unfit, start } = await setUp();
    const { consumer, received } = aConsumer();
    warehouse.tells('junk', { ...told(1)[0], key: '' }, toldBy('orderline.orders.v1', 'a', 1), ...told(2));
    start([consumer]);
    await untilAll(() => received, ['a2']);
    expect(unfit).toEqual([
      'position 0 holds no message',
      'position 1 holds no message',
      'position 2 is of orderline.orders.v1, which is not theirs',
    ]);
  });
});

describe('stopping', () => {
  it('waits for no partner that hangs, and says nothing of an outage', async () => {
    const { warehouse, carrier, record, start } = await setUp(PATIENT);
    const asked = Array.from({ length: 3 }, () => Promise.withResolvers<void>());
    warehouse.moods.POST.push(() => asked[0]?.resolve());
    warehouse.moods.GET.push(() => asked[1]?.resolve());
    carrier.moods.GET.push(() => asked[2]?.resolve());
    const { stop, failed } = start();
    await record('pick', 'a', [1]);
    await Promise.all(asked.map(({ promise }) => promise));
    await stop();
    expect(failed).toEqual([]);
  });

  it('finishes the event at hand and begins no other', async () => {
    const { warehouse, start } = await setUp();
    let stop = (): Promise<void> => Promise.resolve();
    const { consumer, received } = aConsumer(() => void stop());
    warehouse.tells(toldBy('warehouse.events.v1', 'a', 1), toldBy('warehouse.events.v1', 'a', 2));
    const running = start([consumer]);
    stop = running.stop;
    await untilAll(() => received, ['a1']);
    await stop();
    expect(received).toEqual(['a1']);
    expect(warehouse.asked).toEqual([undefined]);
  });
});
