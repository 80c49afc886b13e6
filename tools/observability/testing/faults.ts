import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import type { Sql } from 'postgres';
import type { App } from '../../e2e/testing/app-process.ts';

/** Does the work over and over, so many times at once, until it is stopped; what fails is the fault that is looked for. */
export const keepDoing = (lanes: number, work: () => Promise<unknown>) => {
  const stopped = new AbortController();
  const lane = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      await work().catch(() => undefined);
      await turn();
    }
  };
  const all = Promise.all(Array.from({ length: lanes }, lane));
  return async (): Promise<void> => {
    stopped.abort();
    await all;
  };
};

/** A payment provider that answers nothing but 503. */
export const openFailingProvider = async () => {
  const server = createServer((_request, response) => void response.writeHead(503).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, close };
};

/** Every event from now on is published that much later. */
export const delayEvents = async (sql: Sql, seconds: number): Promise<void> => {
  await sql.unsafe(`
    create function come_late() returns trigger language plpgsql as
      $$ begin new.next_at := now() + interval '${seconds} s'; return new; end $$;
    create trigger come_late before insert on outbox for each row execute function come_late()`);
};

/** The jobs as they are where the scheduler has stood still for hours. */
export const ageJobs = (sql: Sql) => sql`
  update job_runs set ended_at = now() - interval '4 hours', started_at = now() - interval '4 hours'
  where name = 'prune'`;

export const noteSuccess = (sql: Sql, name: string) => sql`
  insert into job_runs (id, name, scheduled_for, state, attempt, started_at, leased_until, ended_at, result)
  values (${randomUUID()}, ${name}, date_trunc('minute', now()) - interval '1 minute', 'succeeded', 1, now(), now(), now(), '{}')`;

/** An e-mail that has waited for two hours, and is not tried for two more. */
export const keepEmail = (sql: Sql) => sql`
  insert into notification_emails (id, user_id, type, notice, next_at, created_at)
  select gen_random_uuid(), id, 'order-delivered', '{}', now() + interval '2 hours', now() - interval '2 hours'
  from users limit 1`;

/** An event that a consumer gave up two hours ago. */
export const parkEvent = (sql: Sql) => sql`
  insert into parked_events (consumer, event_id, topic, key, headers, value, attempts, due_at, error, parked_at)
  values ('fulfilment', ${randomUUID()}, 'orderline.orders.v1', ${randomUUID()}, '{}', '{}', 4, null, 'a poison event',
    now() - interval '2 hours')`;

/** Events that cannot be published: one given up, and one that has been tried again for ten minutes. */
export const blockOutbox = (sql: Sql) => sql`
  insert into outbox (event_id, aggregate_type, aggregate_id, aggregate_version, type, topic, key, headers, value,
    attempts, next_at, parked, created_at)
  select gen_random_uuid(), 'order', id, 1, 'OrderPlaced', 'orderline.orders.v1', id::text, '{}', '{}', 1,
    case when not given_up then now() + interval '1 hour' end, given_up, now() - interval '10 minutes'
  from (values (gen_random_uuid(), true), (gen_random_uuid(), false)) as blocked (id, given_up)`;

/** One fulfilment whose payment can be collected no more, and one whose answer is an hour overdue. */
export const neglectFulfilments = (sql: Sql) => sql`
  insert into fulfilments (order_id, customer_id, status, begun_at, updated_at, amount_minor, currency, attempts, due_at,
    pick_requests, shipment_requests)
  select gen_random_uuid(), gen_random_uuid(), status, now(), now(), 100, 'GBP', 0, due_at, 1, 0
  from (values ('uncollected', null), ('picking', now() - interval '1 hour')) as neglected (status, due_at)`;

/** A receiver of webhooks that is gone. */
export const loseReceiver = (sql: Sql) => sql`
  insert into webhook_endpoints (id, url, description, disabled_reason, disabled_at, failures, secret, version, created_at,
    updated_at)
  values (gen_random_uuid(), 'https://shop.example', '', 'gone', now(), 1, 'sealed', 1, now(), now())`;

/** Somebody corrects stock by SQL, past the ledger. */
export const driftStock = (sql: Sql, productId: string) => sql`
  update stock set on_hand = on_hand + 1 where product_id = ${productId}`;

/** Holds the stock of a product for so long: orders of it wait. */
export const holdStock = (sql: Sql, productId: string, seconds: number) =>
  sql.begin(async (held) => {
    await held`select from stock where product_id = ${productId} for update`;
    await held`select pg_sleep(${seconds})`;
  });

export type Brokers = { readonly kafkaBrokers: string; readonly prefix: string };

const clientOf = ({ kafkaBrokers }: Brokers) =>
  new Kafka({ brokers: kafkaBrokers.split(','), logLevel: logLevel.NOTHING });

/** Publishes what nobody has asked for, more than a consumer without a database can take. */
export const flood = async (brokers: Brokers, messages: number): Promise<void> => {
  const producer = clientOf(brokers).producer();
  await producer.connect();
  const all = Array.from({ length: messages }, (_, n) => ({ key: `flood ${n}`, value: '{}' }));
  await producer.send({ topic: `${brokers.prefix}orderline.orders.v1`, messages: all });
  await producer.disconnect();
};

/** Another program takes part in the group of a consumer for a moment. */
export const intrude = async (brokers: Brokers, consumer: string): Promise<void> => {
  const intruder = clientOf(brokers).consumer({ groupId: `${brokers.prefix}orderline.${consumer}` });
  const joined = new Promise((resolve) => intruder.on('consumer.group_join', resolve));
  await intruder.connect();
  await intruder.subscribe({ topic: `${brokers.prefix}orderline.orders.v1` });
  await intruder.run({ eachMessage: async () => undefined });
  await joined;
  await intruder.disconnect();
};

/** Stops a process again and again, as one that has too little CPU. */
export const stutter = (app: App) =>
  keepDoing(1, async () => {
    app.signal('SIGSTOP');
    await delay(200);
    app.signal('SIGCONT');
    await delay(200);
  });
