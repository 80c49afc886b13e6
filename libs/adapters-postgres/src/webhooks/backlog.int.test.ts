import { asId } from '@orderline/domain/shared';
import type { WebhookDeliveryId, WebhookEndpointId } from '@orderline/domain/webhooks';
import { expect, it } from 'vitest';
import { PLANNED_ONCE } from '../connection/planner.ts';
import type { Send, Statement } from '../connection/statement.ts';
import { useDatabase } from '../testing/database.ts';
import { explained } from '../testing/explained.ts';
import { newId } from '../testing/new-id.ts';
import { pgWebhookBacklog, pgWebhookDeliveries } from './deliveries.ts';
import { BACKLOG, NEXT_IS_DUE, PUT_OFF_BEHIND, REDELIVER_FAILED, TAKE_DUE } from './statements.ts';

const opened = useDatabase();
const start = new Date('2026-01-02T03:04:05.678Z');
const later = new Date(start.getTime() + 30_000);

const deliveries = () => pgWebhookDeliveries(opened().database.business);

type Filled = { readonly status: 'waiting' | 'failed'; readonly rows: number; readonly subjects: number };

/** An endpoint with many deliveries, which are the subjects' in turn. */
const anEndpoint = async ({ status, rows, subjects }: Filled) => {
  const { outside } = opened();
  const id = newId<WebhookEndpointId>();
  await outside`
    insert into webhook_endpoints (id, url, description, failures, secret, version, created_at, updated_at)
    values (${id}, 'https://shop.example', '', 0, 's', 1, ${start}, ${start})`;
  await outside`
    insert into webhook_deliveries (id, endpoint_id, event_id, type, subject_id, occurred_at, data, status, attempts,
      failures, manual, next_at, ended_at, created_at)
    select gen_random_uuid(), ${id}, gen_random_uuid(), 'order.placed',
      md5(${id} || (n % ${subjects}::int))::uuid, ${start}, '{}', ${status}::text, 0, 0, false,
      case when ${status}::text = 'waiting' then ${start}::timestamptz end,
      case when ${status}::text = 'failed' then ${start}::timestamptz end, ${start}
    from generate_series(1, ${rows}::int) as n`;
  await outside`vacuum analyze webhook_deliveries`;
  return id;
};

const clean = () => opened().outside`truncate webhook_endpoints, webhook_deliveries`;

/** As drizzle writes it: the endpoint, an id where a page begins, and how many. */
const typed = ({ text, params }: Statement): Statement => {
  const types = params.length === 3 ? ['uuid', 'uuid', 'int'] : ['uuid', 'int'];
  return { text: text.replaceAll(/\$(\d)/g, (place, nth) => `${place}::${types[Number(nth) - 1]}`), params };
};

const PLANNERS = [PLANNED_ONCE, { plan_cache_mode: 'force_custom_plan' }] as const;

it('deliveries are taken by a look at a few of them, however many somebody has asked for again', async () => {
  await clean();
  const { outside } = opened();
  const endpoint = await anEndpoint({ status: 'failed', rows: 10_000, subjects: 5_000 });
  const other = await anEndpoint({ status: 'waiting', rows: 1, subjects: 1 });
  const asked = { since: start, now: start, most: 1_000 };
  const batch = REDELIVER_FAILED(endpoint, start, start, 1_000);
  for (const planner of PLANNERS) {
    const { whole, visited } = await explained(outside, batch, planner);
    expect([whole, Math.max(visited, 4_000)]).toEqual([[], 4_000]);
  }
  for (let again = 1; again > 0; ) again = await deliveries().redeliverFailed(endpoint, asked);
  await outside`vacuum analyze webhook_deliveries`;
  for (const planner of PLANNERS) {
    const { whole, visited } = await explained(outside, TAKE_DUE(start, later, [], [], 4, 100), planner);
    expect([whole.filter((table) => table === 'webhook_deliveries'), Math.max(visited, 60)]).toEqual([[], 60]);
    await outside`update webhook_deliveries set leased_until = null where leased_until is not null`;
  }
  const taken = await deliveries().takeDue({
    now: start,
    until: later,
    most: 100,
    mostOfEndpoint: 4,
    underWay: new Map(),
  });
  expect(taken.filter((due) => due.endpoint.id === other)).toHaveLength(1);
  expect(taken).toHaveLength(5);
});

it('a delivery with thousands behind it is over by a look at the next one, and fails in batches', async () => {
  await clean();
  const { outside } = opened();
  const endpointId = await anEndpoint({ status: 'waiting', rows: 5_000, subjects: 1 });
  const ask = { now: start, until: later, most: 100, mostOfEndpoint: 4, underWay: new Map() };
  const untouched = { kind: 'untouched' } as const;
  const said = { failures: 1, responseStatus: null, error: null };
  const [first, ...none] = await deliveries().takeDue(ask);
  if (!first) return expect.unreachable('one is due');
  expect(none).toEqual([]);
  const retried = { ...said, status: 'waiting', nextAt: later, endedAt: null } as const;
  expect(await deliveries().conclude(first.delivery, { delivery: retried, endpoint: untouched }, start)).toBe(true);
  const dueIn = () => outside`select count(*)::int as rows from webhook_deliveries where next_at <= ${start}`;
  expect(await dueIn()).toEqual([{ rows: 0 }]);
  const [again] = await deliveries().takeDue({ ...ask, now: later, until: new Date(later.getTime() + 30_000) });
  if (!again) return expect.unreachable('it is due again');
  expect(again.delivery.id).toBe(first.delivery.id);
  await outside`vacuum analyze webhook_deliveries`;
  for (const planner of PLANNERS) {
    for (const step of [NEXT_IS_DUE(first.delivery.id, start), PUT_OFF_BEHIND(first.delivery.id, 2, later, 0, 10)]) {
      const { whole, visited } = await explained(outside, step, planner);
      expect([step.text, whole, Math.max(visited, 60)]).toEqual([step.text, [], 60]);
    }
  }
  const over = { ...said, status: 'delivered', nextAt: null, endedAt: later } as const;
  expect(await deliveries().conclude(again.delivery, { delivery: over, endpoint: untouched }, start)).toBe(true);
  const [next, ...others] = await deliveries().takeDue(ask);
  expect([others, next?.delivery.endpointId]).toEqual([[], endpointId]);
});

it('what is due and not sent is known by its time, and what waits for a receiver that fails is not due', async () => {
  await clean();
  const { database, outside } = opened();
  const dueSeconds = async () => Math.floor((await pgWebhookBacklog(database.business)()).dueSeconds / 60);
  await anEndpoint({ status: 'waiting', rows: 3_000, subjects: 3_000 });
  await outside`update webhook_deliveries set next_at = now() + interval '1 minute'`;
  expect(await dueSeconds()).toBe(0);
  // Behind one that failed: its subject waits with it.
  const failing = await anEndpoint({ status: 'waiting', rows: 2, subjects: 1 });
  await outside`
    update webhook_deliveries d set next_at = now() + interval '1 day' where endpoint_id = ${failing}
      and seq = (select min(seq) from webhook_deliveries where endpoint_id = ${failing})`;
  expect(await dueSeconds()).toBe(0);
  const other = await anEndpoint({ status: 'waiting', rows: 2, subjects: 2 });
  const dueSince = (minutes: number) => outside`
    update webhook_deliveries set next_at = now() - make_interval(mins => ${minutes}) where endpoint_id = ${other}`;
  await dueSince(20);
  expect(await dueSeconds()).toBe(20);
  const { whole, visited } = await explained(outside, BACKLOG(), PLANNED_ONCE);
  expect([whole.filter((table) => table === 'webhook_deliveries'), Math.max(visited, 3_050)]).toEqual([[], 3_050]);
  await outside`update webhook_endpoints set paused_until = now() + interval '1 minute' where id = ${other}`;
  expect(await dueSeconds()).toBe(0);
  await outside`update webhook_endpoints set paused_until = null, disabled_reason = 'gone', disabled_at = now()`;
  expect(await dueSeconds()).toBe(0);
});

it('deliveries are listed by what became of them, past many others', async () => {
  await clean();
  const { database, outside } = opened();
  const endpointId = await anEndpoint({ status: 'waiting', rows: 2_000, subjects: 2_000 });
  // Their ids are the last ones of the list, so that none stands by chance within a page of the others.
  await outside`
    update webhook_deliveries set status = 'failed', next_at = null, ended_at = now(),
      id = ('00000000-0000-4000-8000-' || lpad(to_hex(seq), 12, '0'))::uuid where seq % 400 = 0`;
  await outside`vacuum analyze webhook_deliveries`;
  const sent: Statement[] = [];
  const send: Send = (statement) => {
    sent.push(statement);
    return database.business.send(statement);
  };
  const recorded = pgWebhookDeliveries({ ...database.business, send });
  for (const after of [undefined, asId<WebhookDeliveryId>('ffffffff-ffff-4fff-bfff-ffffffffffff')]) {
    for (const status of ['waiting', 'failed'] as const) {
      const page = await recorded.list({ endpointId, status, page: { limit: 4, ...(after && { after }) } });
      expect(new Set(page.items.map((one) => one.status))).toEqual(new Set([status]));
    }
  }
  for (const statement of sent) {
    const { whole, visited } = await explained(outside, typed(statement), PLANNED_ONCE);
    expect([statement.text, whole, Math.max(visited, 5)]).toEqual([statement.text, [], 5]);
  }
});
