import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import type { TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { demoCustomer, demoOperator } from '@orderline/composition';
import { requestPasswordReset } from '@orderline/contracts/http/v1/codes';
import { startJobRun } from '@orderline/contracts/http/v1/jobs';
import { signIn, tokenPair } from '@orderline/contracts/http/v1/sessions';
import { createWebhookEndpoint } from '@orderline/contracts/http/v2/webhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BehindGateway, openBehindGateway } from '../e2e/testing/behind-gateway.ts';
import { placement } from '../e2e/testing/buyers.ts';
import { bodyOf, type Client, signedIn } from '../e2e/testing/client.ts';
import { testRedisUrl } from '../e2e/testing/redis.ts';
import { openSpanCollector, type SpanCollector } from '../e2e/testing/span-collector.ts';
import { createDemoDatabase, prepareSystem, type System } from '../e2e/testing/system.ts';
import { openToxicLink, type ToxicLink } from '../e2e/testing/toxic-link.ts';
import { until } from '../e2e/testing/until.ts';
import { transmit } from '../replay/system/transmit.ts';
import { findExecutable } from '../services/executable.ts';
import { dashboards } from './dashboards/files.ts';
import * as faults from './testing/faults.ts';
import { type Labels, type Prometheus, startPrometheus } from './testing/prometheus.ts';
import { selectorsOf } from './testing/promql.ts';
import { openRefusingMailServer } from './testing/refusing-mail-server.ts';
import { alerts, allRules } from './testing/rules.ts';

const { TEST_DATABASE_URL, TEST_REDIS_URL, TEST_KAFKA_BROKERS: kafkaBrokers } = process.env;
const program = await findExecutable('prometheus', process.env);
const promtool = await findExecutable('promtool', process.env);
const possible = promtool && TEST_DATABASE_URL && TEST_REDIS_URL && kafkaBrokers && program;

/** Five minutes are four seconds. What counts seconds by itself, or events, is told sooner; a start takes as long as ever. */
const PACE = {
  factor: 75,
  thresholds: {
    LoopStuck: ['> 60', '> 5'],
    ConsumerRebalances: ['> 3', '> 1'],
    ProcessRestarts: ['[12000ms]', '[1m]'],
  },
} as const;

/** Whose fault no process has here in seconds; the files of tools/observability/fixtures prove their rules. */
const BY_PROMTOOL = [
  'HeapNearLimit',
  'LogLinesDropped',
  'JobNeverSucceeded',
  'WebhooksStuck',
  'RefundsUnanswered',
  'RealtimeFull',
  'RealtimeLate',
];

/** What only trouble feeds that is not made here; tools/observability/names.test.ts knows them from the code. */
const NOT_FED = [
  ...['inbox_duplicates_total', 'http_client_retry_budget_exhausted_total'],
  ...['realtime_connections_closed_total', 'realtime_connections_refused_total'],
  // No mail server takes anything here.
  'emails_total{job="orderline-worker",outcome="sent"}',
];

const JOBS = [
  'sweep-deadlines',
  'retry-parked',
  'reconcile-stock',
  'seal-books',
  'recount-books',
  'seal-audit',
  'sum-reports',
  'prune',
];

const WITHIN_MS = 60_000;

/** By night until each alert has fired, and each series was seen; else some, by what one set of faults does. */
const NIGHTLY = process.env.NIGHTLY === 'true';

type Fired = readonly [alert: string, labels?: Labels];

describe.skipIf(!possible)('a real Prometheus', () => {
  const closings: (() => unknown)[] = [];
  const seen = new Set<string>();
  const brokers = { kafkaBrokers: kafkaBrokers ?? '', prefix: `alerts-${randomUUID()}.` };
  let database: TestDatabase;
  let collector: SpanCollector;
  let behind: BehindGateway;
  let links: { readonly api: ToxicLink; readonly worker: ToxicLink; readonly redis: ToxicLink };
  let system: System;
  let prometheus: Prometheus;
  let admin: Client;
  let token: string;
  let products: readonly string[];

  const opened = async <Value>(opening: Promise<Value>, close: (value: Value) => unknown): Promise<Value> => {
    const value = await opening;
    closings.push(() => close(value));
    return value;
  };
  const linkTo = (url: string) =>
    opened(openToxicLink({ port: Number(new URL(url).port), seed: 1 }), ({ close }) => close());
  const by = (url: string, { port }: ToxicLink) => Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href;

  beforeAll(async () => {
    const closing = ({ close }: { close(): unknown }) => close();
    [database, collector, behind] = await Promise.all([
      opened(createDemoDatabase(), ({ drop }) => drop()),
      opened(openSpanCollector(), closing),
      opened(openBehindGateway(), closing),
    ]);
    const [provider, mail] = await Promise.all([
      opened(faults.openFailingProvider(), closing),
      opened(openRefusingMailServer(), closing),
    ]);
    const redisUrl = testRedisUrl(4) ?? '';
    links = { api: await linkTo(database.url), worker: await linkTo(database.url), redis: await linkTo(redisUrl) };
    system = await opened(
      prepareSystem({
        databaseUrl: by(database.url, links.api),
        redisUrl: by(redisUrl, links.redis),
        kafkaBrokers,
        more: {
          ...collector.env,
          ...behind.env,
          LOG_LEVEL: 'warn',
          KAFKA_TOPIC_PREFIX: brokers.prefix,
          KAFKA_GROUP_PREFIX: brokers.prefix,
          PAYMENT_URL: provider.url,
          SMTP_URL: mail.url,
          EMAIL_FROM: 'shop@example.com',
          PASSWORD_HASH_CONCURRENCY: '1',
          PASSWORD_HASH_QUEUE_LIMIT: '20',
          DATABASE_POOL_SIZE: '3',
          RATE_LIMIT_ANONYMOUS: '100000',
          RATE_LIMIT_STAFF: '100000',
        },
        ofWorker: { DATABASE_URL: by(database.url, links.worker) },
      }),
      ({ api, worker }) => Promise.all([api.kill(), worker.kill()]),
    );
    await Promise.all([
      ...JOBS.map((job) => faults.noteSuccess(database.sql, job)),
      system.api.start(),
      system.worker.start(),
    ]);
    const hostOf = (app: 'api' | 'worker') => new URL(system.health[app]).host;
    prometheus = await opened(
      startPrometheus(program ?? '', {
        targets: { 'orderline-api': hostOf('api'), 'orderline-worker': hostOf('worker') },
        pace: PACE,
      }),
      ({ stop }) => stop(),
    );
    const { email, password } = demoOperator;
    const credentials = { email, password };
    admin = await signedIn(system.url, credentials);
    const { answer } = await admin.send({ method: signIn.method, path: signIn.path, body: credentials });
    token = bodyOf(tokenPair, 201, { answer, attempts: [] }).accessToken;
    products = (await database.sql<{ id: string }[]>`select id from products order by sku limit 5`).map(({ id }) => id);
  });
  afterAll(async () => {
    for (const close of closings.toReversed()) await close();
  });

  const get = (path: string) =>
    fetch(`${system.url}${path}`, { headers: { authorization: `Bearer ${token}` } }).then((reply) => reply.text());
  const order = (productId = products[0] ?? '') => {
    const lines = [{ productId, quantity: 1 }];
    const intent = { buyer: 0, key: randomUUID(), lines, copies: 1, cancels: false };
    return transmit(system.url, { ...placement(intent), token });
  };
  const runJob = (name: string) =>
    admin.send({
      method: startJobRun.method,
      path: startJobRun.path.replace('{name}', name),
      body: { scheduledFor: '2026-11-22T03:37:00Z' },
    });

  /** Whatever becomes of the test, it stops at the end. */
  const during = (stop: () => Promise<void>) => {
    closings.push(() => void stop());
    return stop;
  };
  const doing = (...work: Parameters<typeof faults.keepDoing>) => during(faults.keepDoing(...work));

  const isThere = (labels: Labels, wanted: Labels = {}) =>
    Object.entries(wanted).every(([name, value]) => labels[name] === value);

  /** Waits until each has fired; before that it was pending, unless it waits for nothing. */
  const fire = async (...wanted: readonly Fired[]): Promise<void> => {
    let missing: readonly Fired[] = wanted;
    const ask = async () => {
      const firing = (await prometheus.rules()).flatMap(({ name, alerts: active }) =>
        active.flatMap(({ state, labels }) => (state === 'firing' ? [{ name, labels }] : [])),
      );
      missing = wanted.filter(
        ([alert, labels]) => !firing.some((one) => one.name === alert && isThere(one.labels, labels)),
      );
      return missing.length === 0 ? true : undefined;
    };
    await until({ what: 'alerts', ask, withinMs: WITHIN_MS, told: () => JSON.stringify(missing) });
    for (const [alert] of wanted) {
      seen.add(alert);
      const waits = alerts().find((one) => one.alert === alert)?.for !== undefined;
      const pending = await prometheus.query(`count_over_time(ALERTS{alertname="${alert}",alertstate="pending"}[10m])`);
      expect([alert, pending.length > 0]).toEqual([alert, waits]);
    }
  };

  const bothPaces = (slo: string): readonly Fired[] => [
    ['SloBudgetBurnsFast', { slo }],
    ['SloBudgetBurnsSlowly', { slo }],
  ];

  it('tells nothing while all is well', async () => {
    await order();
    await order(randomUUID());
    await get(`/api/v2/products/${products[0]}`);
    const ask = async () => {
      const rules = await prometheus.rules();
      const up = await prometheus.query('sum(up)');
      const handled = await prometheus.query('sum(events_handled_total)');
      const calm = rules.every(({ state, health }) => state === 'inactive' && health === 'ok');
      return calm && up[0]?.value[1] === '2' && handled.length > 0 ? true : undefined;
    };
    const told = () => `${system.api.log.trouble()}\n${system.worker.log.trouble()}`;
    await until({ what: 'peace', ask, withinMs: WITHIN_MS, told });
  });

  it('finds every name as Prometheus wants it', async () => {
    for (const app of ['api', 'worker'] as const) {
      const page = await (await fetch(new URL('/metrics', system.health[app]))).text();
      const checked = spawnSync(promtool ?? '', ['check', 'metrics'], { input: page, encoding: 'utf8' });
      expect([checked.status, checked.stdout + checked.stderr]).toEqual([0, '']);
    }
  });

  it('tells of what the books hold, of a migration that is missing, of attacks, of late events and of partners that fail', async () => {
    const { sql } = database;
    const [lost] = await sql`delete from schema_migrations where version = 2 returning *`;
    const silent = connect({ port: Number(new URL(system.health.api).port), host: '127.0.0.1' });
    silent.on('error', () => undefined);
    await faults.delayEvents(sql, 11);
    const { method, path } = createWebhookEndpoint;
    await admin.send({ method, path, body: { url: 'http://127.0.0.1:9/' } });
    await Promise.all([
      ...Array.from({ length: 8 }, () => order()),
      faults.parkEvent(sql),
      faults.keepEmail(sql),
      faults.blockOutbox(sql),
      faults.neglectFulfilments(sql),
      faults.loseReceiver(sql),
      fetch(`${behind.url}/gone`).then((reply) => reply.text()),
      behind.write('routes: nonsense'),
      faults.driftStock(sql, products[1] ?? ''),
      faults.ageJobs(sql),
      sql`delete from job_runs where name = 'sweep-deadlines'`,
      sql`alter table book_seals rename to sealed_away`,
    ]);
    await Promise.all([runJob('reconcile-stock'), runJob('seal-books')]);
    await admin.send({
      method: requestPasswordReset.method,
      path: requestPasswordReset.path,
      body: { email: demoCustomer.email },
    });
    const signingIn = (body: object) =>
      fetch(`${system.url}${signIn.path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }).then((reply) => reply.text());
    const guess = () => signingIn({ email: `${randomUUID()}@example.com`, password: 'guess' });
    const attacked = async () => {
      const { email, password } = demoCustomer;
      const stopSigningIn = doing(26, () => signingIn({ email, password }));
      await fire(['PasswordHashQueueFull']).finally(stopSigningIn);
      const stopGuessing = doing(3, guess);
      await fire(['SignInsRefused']).finally(stopGuessing);
    };
    const intruded = faults
      .intrude(brokers, 'notifications')
      .then(() => fire(['ConsumerRebalances', { consumer: 'notifications' }]));
    await Promise.all([
      attacked(),
      intruded,
      fire(
        ['EventsParked', { consumer: 'fulfilment' }],
        ['OutboxParked'],
        ['OutboxNotPublished'],
        ['PaymentsUncollected'],
        ['FulfilmentsOverdue'],
        ['WebhookEndpointsDisabled'],
        ['GatewayServiceDown', { upstream: 'gone' }],
        ['GatewayRoutesRefused'],
        ...bothPaces('fulfilment-timeliness'),
        ...bothPaces('event-freshness'),
        ['StockDrift'],
        ['JobOverdue', { name: 'prune' }],
        ['JobFails', { name: 'seal-books' }],
        ['JobsNotTriggered'],
        ['EmailsLost'],
        ['EmailsStuck'],
        ['BreakerOpen', { breaker: 'payments' }],
        ['DependencyDown', { dependency: 'payments' }],
        ['SchemaBehind', { job: 'orderline-api' }],
        ['SchemaBehind', { job: 'orderline-worker' }],
      ),
    ]);
    await sql`insert into schema_migrations ${sql(lost ?? {})}`;
    silent.destroy();
  });

  if (NIGHTLY) {
    it('tells of slow orders, slow reads and statements that wait', async () => {
      const [held = ''] = products;
      links.api.poison({ latencyMs: { from: 130, to: 150 } });
      const stops = [
        doing(1, () => faults.holdStock(database.sql, held, 0.7)),
        doing(3, () => order(held)),
        doing(6, () => get(`/api/v2/products/${products[1]}`)),
      ];
      await Promise.all([
        fire(...bothPaces('order-latency'), ...bothPaces('read-latency'), ['DatabasePoolExhausted']),
        (async () => {
          for (let round = 0; round < 2; round += 1) {
            await system.worker.kill();
            await system.worker.start();
            const ask = async () => {
              const [starts] = await prometheus.query(
                'changes(process_start_time_seconds{job="orderline-worker"}[10m])',
              );
              return Number(starts?.value[1] ?? 0) > round ? true : undefined;
            };
            await until({ what: 'a scrape of the new process', ask, withinMs: WITHIN_MS });
          }
          await fire(['ProcessRestarts', { job: 'orderline-worker' }]);
        })(),
      ]);
      links.api.cure();
      await Promise.all(stops.map((stop) => stop()));
    });

    it('leads from a slow request to its trace', async () => {
      const slow = await prometheus.exemplars(
        'http_server_request_duration_seconds_bucket{http_route=~"/api/v./orders"}',
      );
      const traceIds = slow.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels.trace_id));
      expect(traceIds.length).toBeGreaterThan(0);
      const known = new Set(collector.spans.map(({ traceId }) => traceId));
      expect(traceIds.filter((id) => id !== undefined && known.has(id))).toEqual(traceIds);
    });

    it('tells of servers that are away', async () => {
      const stop = doing(2, () => get(`/api/v2/products/${products[1]}`));
      await Promise.all([faults.flood(brokers, 1500), links.worker.close(), links.redis.close(), links.api.close()]);
      await fire(
        ['DatabaseDown', { job: 'orderline-api', dependency: 'postgres' }],
        ['DatabaseDown', { job: 'orderline-worker', dependency: 'postgres' }],
        ['DependencyDown', { dependency: 'redis' }],
        ['BreakerOpen', { breaker: 'redis' }],
        ...bothPaces('api-availability'),
        ['LoopStuck', { job: 'orderline-worker' }],
        ['ConsumerStalled', { consumer: 'notifications' }],
        ['ConsumerLagHigh', { consumer: 'notifications' }],
        ['OutboxNotMeasured'],
      );
      await stop();
    });

    it('tells of processes that starve, hang and are gone', async () => {
      const stop = during(faults.stutter(system.api));
      await fire(['EventLoopBlocked', { job: 'orderline-api' }]).finally(stop);
      system.api.signal('SIGSTOP');
      await system.worker.kill();
      await fire(['TargetDown', { job: 'orderline-api' }], ['ApiDown'], ['WorkerDown']);
    });

    it('has told of every alert that there is', () => {
      expect([...seen, ...BY_PROMTOOL].toSorted()).toEqual(
        alerts()
          .map(({ alert }) => alert)
          .toSorted(),
      );
    });

    it('has seen every series and label that rules and dashboards name', async () => {
      type Asked = { readonly title?: string; readonly targets?: readonly { readonly expr: string }[] };
      const panels: readonly Asked[] = Object.values(dashboards).flatMap((one) => one.panels);
      const expressions = [
        ...allRules().map((rule) => ['alert' in rule ? rule.alert : rule.record, rule.expr] as const),
        ...panels.flatMap(({ title = '', targets = [] }) => targets.map(({ expr }) => [title, expr] as const)),
      ];
      const selectors = new Map(
        expressions.flatMap(([place, expr]) => selectorsOf(expr).map((one) => [`${place}: ${one.text}`, one] as const)),
      );
      const unseen: string[] = [];
      for (const [place, { text, metric, labels }] of selectors) {
        if (
          NOT_FED.includes(metric) ||
          NOT_FED.includes(text) ||
          BY_PROMTOOL.some((alert) => place.startsWith(`${alert}:`))
        )
          continue;
        const told = await prometheus.series(text);
        const names = new Set(told.flatMap((series) => Object.keys(series)));
        if (told.length === 0) unseen.push(place);
        for (const label of labels) if (told.length > 0 && !names.has(label)) unseen.push(`${place} by ${label}`);
      }
      expect(unseen).toEqual([]);
    });
  }
});
