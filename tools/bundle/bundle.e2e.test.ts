import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { demoCustomer } from '@orderline/composition';
import { placeOrder } from '@orderline/contracts/http/v1/orders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heapOptions } from '../dev/node-options.ts';
import { type BehindGateway, openBehindGateway } from '../e2e/testing/behind-gateway.ts';
import { type CalmPartners, startCalmPartners } from '../e2e/testing/calm-partners.ts';
import { signedIn } from '../e2e/testing/client.ts';
import { testRedisUrl } from '../e2e/testing/redis.ts';
import { openSpanCollector, type SpanCollector } from '../e2e/testing/span-collector.ts';
import {
  anotherInstance,
  createDemoDatabase,
  environmentOf,
  type Instance,
  prepareSystem,
  type System,
} from '../e2e/testing/system.ts';
import { until } from '../e2e/testing/until.ts';
import { type AppName, buildApp, NOTICES } from './build-app.ts';

const redisUrl = testRedisUrl(8);

describe.skipIf(!redisUrl)('bundles in a folder with nothing else', () => {
  let folder: string;
  let database: TestDatabase;
  let collector: SpanCollector;
  let partners: CalmPartners;
  let system: System;
  let behind: BehindGateway;
  let gateway: Instance;

  const launch = (app: AppName) => ({
    command: [
      process.execPath,
      ...heapOptions,
      '--import',
      join(folder, app, 'telemetry.js'),
      join(folder, app, 'main.js'),
    ] as [string, ...string[]],
    cwd: join(folder, app),
  });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'orderline-bundle-'));
    [database, collector, partners, behind] = await Promise.all([
      ...([createDemoDatabase(), openSpanCollector(), startCalmPartners({})] as const),
      openBehindGateway(),
    ]);
    await buildApp('api', join(folder, 'api'));
    await buildApp('worker', join(folder, 'worker'));
    system = await prepareSystem({
      databaseUrl: database.url,
      redisUrl,
      more: { ...collector.env, ...partners.env, PAYMENT_TOKEN: 'a-token', LOG_LEVEL: 'debug' },
      launch: { api: launch('api'), worker: launch('worker') },
    });
    const env = await environmentOf({
      databaseUrl: database.url,
      redisUrl,
      more: { ...behind.env, API_ROLES: 'gateway' },
    });
    gateway = await anotherInstance('api', env, launch('api'));
    await Promise.all([system.api.start(), system.worker.start(), gateway.app.start()]);
  });

  afterAll(async () => {
    await Promise.all([system?.api.kill(), system?.worker.kill(), gateway?.app.kill()]);
    await Promise.all([collector?.close(), partners?.stop(), behind?.close()]);
    await database?.drop();
    if (folder) await rm(folder, { recursive: true });
  });

  /** Whose spans were sent: of which instrumentation, or ours. */
  const scopes = (): ReadonlySet<string> =>
    new Set(
      collector.received.flatMap((body) =>
        [...body.matchAll(/"scope":\{"name":"([^"]+)"/g)].map(([, name]) => name ?? ''),
      ),
    );

  it('place an order, and trace it through Redis, the worker and the payment provider', async () => {
    const customer = await signedIn(system.url, demoCustomer);
    const [product] = await database.sql<{ id: string }[]>`select id from products order by sku limit 1`;
    const { answer } = await customer.send({
      method: placeOrder.method,
      path: placeOrder.path,
      key: randomUUID(),
      body: {
        items: [{ productId: product?.id, quantity: 1 }],
        shippingAddress: {
          recipient: 'Ada',
          line1: '1 Mill Lane',
          city: 'Leeds',
          postalCode: 'LS1 1AA',
          country: 'GB',
        },
      },
    });
    expect(answer.status).toBe(201);
    await until({
      what: 'the order to be paid',
      ask: async () =>
        (await database.sql`select 1 from orders where status <> 'placed'`).length === 1 ? true : undefined,
    });
    const seen = async () => {
      const root = collector.spans.find(({ name }) => name === `POST ${placeOrder.path}`);
      const names = collector.spans.filter(({ traceId }) => traceId === root?.traceId).map(({ name }) => name);
      const isWhole = ['orders.placeOrder', 'fulfilment.beginFulfilments'].every((name) => names.includes(name));
      return isWhole && scopes().has('@opentelemetry/instrumentation-ioredis') ? true : undefined;
    };
    const told = () => `there are ${collector.spans.map(({ name }) => name).join(', ')} of ${[...scopes()].join(', ')}`;
    await until({ what: 'the whole trace, and the spans of ioredis', ask: seen, withinMs: 15_000, told });
  });

  it('trace requests to others too, which instrumentation adds where nobody else does', async () => {
    const asking = spawn(
      process.execPath,
      [
        '--import',
        join(folder, 'api', 'telemetry.js'),
        '--input-type=module',
        '--eval',
        `await fetch('${system.health.api}'); setInterval(() => undefined, 1000);`,
      ],
      { env: collector.env, stdio: 'inherit' },
    );
    const ask = async () => (scopes().has('@opentelemetry/instrumentation-undici') ? true : undefined);
    try {
      await until({ what: 'the span of undici', ask, withinMs: 15_000, told: () => [...scopes()].join(', ') });
    } finally {
      asking.kill('SIGKILL');
    }
  });

  it('serve every page and file of the documentation', async () => {
    const page = await fetch(`${system.url}/docs`);
    expect(page.status).toBe(200);
    const html = await page.text();
    const paths = [...html.matchAll(/(?:href|src)="(\/docs[^"#]*)"/g)].map(([, path]) => path ?? '');
    const explorer = await (await fetch(`${system.url}/docs/v2`)).text();
    const assets = [...explorer.matchAll(/(?:href|src)="(\/docs\/assets[^"#]*)"/g)].map(([, path]) => path ?? '');
    expect(paths.some((path) => path.includes('first-order'))).toBe(true);
    expect(assets.some((path) => path.endsWith('swagger-ui-bundle.js'))).toBe(true);
    for (const path of new Set([...paths, ...assets])) {
      const { status } = await fetch(`${system.url}${path}`);
      expect([path, status]).toEqual([path, 200]);
    }
  });

  it('are a gateway, which reads its routes in a thread, passes requests on, and ends in order', async () => {
    expect(await (await fetch(`${behind.url}/parcels/1`)).text()).toBe('ok');
    expect(behind.asked.map(({ url }) => url)).toEqual(['/parcels/1']);
    const statusOf = async (path: string) => (await fetch(`http://127.0.0.1:${gateway.port}${path}`)).status;
    expect([await statusOf('/internal/gateway'), await statusOf('/api/v2/products')]).toEqual([401, 404]);
    expect(await gateway.app.end('SIGTERM')).toBe('exit code 0');
  });

  it('run policies of a folder beside them, which are given what they need', async () => {
    const policies = join(folder, 'policies');
    await promisify(execFile)(
      process.execPath,
      [join(folder, 'api', 'operator.js'), 'gateway', 'new', 'policy', 'mine'],
      {
        cwd: folder,
      },
    );
    const routes = join(folder, 'routes.json');
    const filters = [{ type: 'ExtensionRef', extensionRef: { name: 'mine', options: { header: 'x-a' } } }];
    const rule = { name: 'all', auth: 'public', filters, backendRefs: [{ name: 'a' }] };
    const upstreams = [{ name: 'a', targets: ['http://a:1'] }];
    await writeFile(routes, JSON.stringify({ upstreams, routes: [{ name: 'shop', rules: [rule] }] }));
    const asked = ['gateway', 'validate', routes, '--policies', policies];
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'api', 'operator.js'), ...asked]);
    expect(stdout).toContain('1 rule, 1 upstream');
  });

  it('have the commands of the operators, which find the migrations and the settings', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['operator.js', 'migrate', '--check'], {
      cwd: join(folder, 'worker'),
      env: { DATABASE_URL: database.url, ENVIRONMENT: 'test' },
    });
    expect(stdout).toMatch(/the schema is at \d+/);
  });

  it.each(['api', 'worker'] as const)('have the licences of all that is in the %s', async (app) => {
    const texts = await readFile(join(folder, app, NOTICES), 'utf8');
    const { components } = JSON.parse(await readFile(join(folder, app, 'sbom.cdx.json'), 'utf8'));
    const names: readonly string[] = components.map(
      ({ group, name, version }: Record<string, string>) => `${group ? `${group}/` : ''}${name} ${version} (`,
    );
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter((name) => !texts.includes(`\n${name}`) && !texts.startsWith(name))).toEqual([]);
    expect(texts.match(/Permission is hereby granted|Apache License|Redistribution and use/g)?.length).toBeGreaterThan(
      50,
    );
  });

  it('say by the check of their image whether they are ready, and end in order', async () => {
    const port = new URL(system.health.worker).port;
    const check = (more: NodeJS.ProcessEnv) =>
      promisify(execFile)(process.execPath, [join(folder, 'worker', 'healthcheck.js'), 'worker'], { env: more });
    expect((await check({ WORKER_MANAGEMENT_PORT: port })).stdout).toContain('"status"');
    expect(await system.worker.end('SIGTERM')).toBe('exit code 0');
    await expect(check({ WORKER_MANAGEMENT_PORT: port })).rejects.toMatchObject({ code: 1 });
    expect(await system.api.end('SIGTERM')).toBe('exit code 0');
  });
});
