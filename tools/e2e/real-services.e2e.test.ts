import { contractOf, decodeEvent } from '@orderline/contracts/events';
import { order } from '@orderline/contracts/http/v1/orders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findJava } from '../services/java.ts';
import { firstOccurrences, type TopicMessage } from '../services/read-topic.ts';
import { readBooks } from './testing/books.ts';
import { placement } from './testing/buyers.ts';
import { codeOf } from './testing/client.ts';
import { type Accepted, acceptedIn, unitsOf } from './testing/ledger.ts';
import { type Travelled, weatheredSystem } from './testing/travelled.ts';

const { TEST_DATABASE_URL, TEST_REDIS_URL, TEST_KAFKA_BROKERS } = process.env;
const java = await findJava(process.env).catch(() => undefined);
const possible = TEST_DATABASE_URL && TEST_REDIS_URL && TEST_KAFKA_BROKERS && java;

const ORDERS = contractOf('OrderPlaced').topic;

/** No payment provider answers here, so nobody else is ever asked; the rehearsal has them all. */
const UNUSED = ['PickRequested', 'PickCompleted', 'ShipmentRequested', 'ShipmentCollected'] as const;

const sorted = (ids: Iterable<string>): readonly string[] => [...ids].sort();

describe.skipIf(!possible)('after the worker, the broker, the connections and the api failed under load', () => {
  let run: Travelled;
  let accepted: readonly Accepted[];
  let events: readonly TopicMessage[];

  beforeAll(async () => {
    run = await weatheredSystem();
    accepted = acceptedIn(run.ledger);
    events = run.topics.get(ORDERS) ?? [];
  }, 170_000);
  afterAll(() => run?.close(), 30_000);

  const ofType = (type: string) => firstOccurrences(events).filter(({ headers }) => headers.ce_type === type);

  it('every order was accepted or refused for a reason, and every copy of a request had the same verdict', () => {
    const verdicts = run.ledger.entries.flatMap((entry) => entry.verdicts.map(({ answer }) => answer));
    const reasons = new Set(verdicts.filter(({ status }) => status !== 201).map(codeOf));
    expect(sorted([...reasons].map(String))).toEqual(['out-of-stock', 'unknown-reference', 'validation-failed']);
    for (const { orderId, verdicts } of run.ledger.entries) {
      const ids = verdicts.map(({ answer }) => (answer.status === 201 ? order.parse(answer.body).id : undefined));
      expect(new Set(ids)).toEqual(new Set([orderId]));
    }
  });

  it('no attempt met an error of the system itself', () => {
    const attempts = run.ledger.entries.flatMap(({ verdicts, cancellation }) =>
      [...verdicts, ...(cancellation ? [cancellation] : [])].flatMap((verdict) => verdict.attempts),
    );
    const lines = [...run.system.api.log.lines, ...run.system.worker.log.lines];
    expect(lines.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
    expect(attempts.filter((attempt) => attempt === 500)).toEqual([]);
    expect(run.weathered.connectionsCut).toBeGreaterThan(1);
  });

  it('orders were accepted at once while there was no broker', () => {
    const attempts = run.weathered.withoutBroker.flatMap(({ verdicts }) => verdicts.map((verdict) => verdict.attempts));
    expect(attempts.filter((made) => made.at(-1) === 201).length).toBeGreaterThan(10);
    expect(attempts.flat().filter((attempt) => attempt !== 201 && Number(attempt) !== 409 && attempt !== 422)).toEqual(
      [],
    );
  });

  it('each accepted order stands once in the database, whose it is and as open as its buyer knows, and no other', async () => {
    const rows = await run.database.sql`select id, customer_id, status from orders`;
    const found = rows.map(({ id, customer_id, status }) => `${id} ${customer_id} ${status}`);
    const expected = accepted.map(
      ({ orderId, intent, open }) => `${orderId} ${run.buyers[intent.buyer]?.id} ${open ? 'placed' : 'cancelled'}`,
    );
    expect(sorted(found)).toEqual(sorted(expected));
  });

  it('each accepted order is one OrderPlaced in the topic, and each cancelled one an OrderCancelled', () => {
    expect(sorted(ofType('OrderPlaced').map(({ key }) => key))).toEqual(sorted(accepted.map(({ orderId }) => orderId)));
    const cancelled = accepted.filter(({ open }) => !open).map(({ orderId }) => orderId);
    expect(sorted(ofType('OrderCancelled').map(({ key }) => key))).toEqual(sorted(cancelled));
    expect(cancelled.length).toBeGreaterThan(10);
  });

  it('a duplicate in a topic is the same event, whole', () => {
    for (const [, copies] of Map.groupBy([...run.topics.values()].flat(), ({ headers }) => headers.ce_id)) {
      const said = copies.map(({ key, data, headers: { traceparent: _hop, ...headers } }) => ({ key, data, headers }));
      expect(said).toEqual(said.map(() => said[0]));
    }
  });

  it('versions ascend without a gap for each key of each topic', () => {
    for (const messages of run.topics.values()) {
      for (const [, ofKey] of Map.groupBy(firstOccurrences(messages), ({ key }) => key)) {
        const versions = ofKey.map(({ data }) => Object.assign({ version: 0 }, data).version);
        expect(versions).toEqual(versions.map((_, index) => index + 1));
      }
    }
  });

  it('every message keeps its contract: its key is the id of its aggregate, its headers are those of CloudEvents', () => {
    const empty = [...run.topics].filter(([, messages]) => messages.length === 0).map(([topic]) => topic);
    expect(sorted(empty)).toEqual(sorted(UNUSED.map((type) => contractOf(type).topic)));
    for (const [topic, messages] of run.topics) {
      for (const { key, headers, data } of messages) {
        const decoded = decodeEvent({ topic, key, headers, value: JSON.stringify(data) });
        expect(decoded).toMatchObject({ ok: true, event: { aggregateId: key } });
      }
    }
    for (const { headers, key } of events) {
      expect(headers).toMatchObject({
        ce_specversion: '1.0',
        ce_source: '/orderline/orders',
        ce_subject: key,
        ce_traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/),
        ce_correlationid: expect.any(String),
        traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/),
        'content-type': 'application/json',
      });
    }
  });

  it('each accepted order has one fulfilment and one notice, and each cancelled one a second', async () => {
    const fulfilments = await run.database.sql`select order_id, status from fulfilments`;
    expect(sorted(fulfilments.map(({ order_id, status }) => `${order_id} ${status}`))).toEqual(
      sorted(accepted.map(({ orderId, open }) => `${orderId} ${open ? 'authorising' : 'voiding'}`)),
    );
    const notices = await run.database.sql`select subject_id, type from notifications where subject_type = 'order'`;
    expect(sorted(notices.map(({ subject_id, type }) => `${subject_id} ${type}`))).toEqual(
      sorted(
        accepted.flatMap(({ orderId, open }) =>
          open ? [`${orderId} order-placed`] : [`${orderId} order-placed`, `${orderId} order-cancelled`],
        ),
      ),
    );
  });

  it('the stock of each product is what its buyers left: nothing is sold twice', async () => {
    const { scarce, plenty } = run.shelves;
    const rows = await run.database.sql`select product_id, on_hand::int, reserved::int from stock
      where product_id in ${run.database.sql([...scarce, ...plenty])}`;
    const open = unitsOf(accepted.filter((one) => one.open));
    expect(new Map(rows.map(({ product_id, reserved }) => [product_id, reserved]))).toEqual(
      new Map([...scarce, ...plenty].map((productId) => [productId, open.get(productId) ?? 0])),
    );
    for (const { on_hand, reserved } of rows) expect(reserved).toBeLessThanOrEqual(on_hand);
  });

  it('the books agree with what the buyers were told', () => {
    const { before, after } = run;
    const cancelled = accepted.filter(({ open }) => !open).length;
    const count = accepted.length;
    expect(after).toMatchObject({
      orders: { total: count, open: count - cancelled, cancelled },
      orderPlaced: { recorded: count, effects: count },
      fulfilments: count,
      notifications: before.notifications + count + cancelled,
      underWay: { outbox: 0, handling: 0, parked: 0 },
    });
    const { received, onHand, shipped, reserved, openLines } = after.stock;
    expect([received, onHand + shipped]).toEqual([before.stock.received, before.stock.received]);
    const open = [...unitsOf(accepted.filter((one) => one.open)).values()].reduce((sum, units) => sum + units, 0);
    expect([reserved, openLines]).toEqual([open, open]);
  });

  it('one trace leads from the request through the event to its effects', () => {
    const event = ofType('OrderPlaced').at(-1);
    const [, traceId] = event?.headers.ce_traceparent?.split('-') ?? [];
    const requestId = event?.headers.ce_correlationid;
    expect(event?.headers.traceparent).toContain(traceId);
    const ofRequest = expect.objectContaining({ traceId, requestId });
    const { api, worker } = run.system;
    expect(api.log.lines).toContainEqual(expect.objectContaining({ traceId, requestId, msg: 'request', status: 201 }));
    expect(worker.log.lines).toContainEqual(ofRequest);
  });

  it('each app names what it stands on, and prints nothing but NDJSON', async () => {
    const { system } = run;
    const checks = async (url: string): Promise<unknown> => (await fetch(url)).json();
    const ok = expect.objectContaining({ status: 'ok' });
    expect(await checks(system.health.api)).toMatchObject({ status: 'ok', checks: { postgres: ok, redis: ok } });
    expect(await checks(system.health.worker)).toMatchObject({ status: 'ok', checks: { postgres: ok, kafka: ok } });
    expect([...system.api.log.stray, ...system.worker.log.stray]).toEqual([]);
  });

  it('an order sent again is answered as before, also a cancelled one, and changes nothing', async () => {
    const again = accepted.map(async ({ orderId, intent }) => {
      const buyer = run.buyers[intent.buyer];
      const { answer } = (await buyer?.client.send(placement(intent))) ?? {};
      expect(answer).toMatchObject({ status: 201, replayed: true, body: { id: orderId, status: 'placed' } });
    });
    await Promise.all(again);
    const { at: _then, ...before } = run.after;
    expect(await readBooks(run.admin)).toMatchObject(before);
  });

  it('both apps stop in order on SIGTERM', async () => {
    const { api, worker } = run.system;
    expect(await Promise.all([api.end('SIGTERM'), worker.end('SIGTERM')])).toEqual(['exit code 0', 'exit code 0']);
  });
});
