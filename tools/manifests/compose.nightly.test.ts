import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createDatabase, type TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { demoCustomer } from '@orderline/composition';
import { order, placeOrder } from '@orderline/contracts/http/v1/orders';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningProgram, startProgram } from '../dev/program.ts';
import { untilReady } from '../dev/ready.ts';
import { bodyOf, signedIn } from '../e2e/testing/client.ts';
import { testRedisUrl } from '../e2e/testing/redis.ts';
import { until } from '../e2e/testing/until.ts';
import { freePort } from '../services/free-port.ts';
import { projectDirectory } from '../services/project.ts';
import { composeFile, type Service, services } from './testing/compose.ts';

const { TEST_DATABASE_URL, TEST_REDIS_URL, TEST_KAFKA_BROKERS } = process.env;
const possible = TEST_DATABASE_URL && TEST_REDIS_URL && TEST_KAFKA_BROKERS;

/** What stands in an image, in this checkout. */
const HERE: Readonly<Record<string, string>> = {
  '/app/operator.js': 'apps/operator/src/main.ts',
  'orderline-api': 'apps/api/src/main.ts',
  'orderline-worker': 'apps/worker/src/main.ts',
};

describe.skipIf(!possible)('the programs of the system in containers, with its commands and settings', () => {
  let database: TestDatabase;
  let folder: string;
  let url: string;
  let gatewayUrl: string;
  const running: RunningProgram[] = [];
  const topicPrefix = `compose-${randomUUID()}.`;

  beforeAll(async () => {
    database = await createDatabase();
    folder = await mkdtemp(join(tmpdir(), 'orderline-compose-'));
    const ports = await Promise.all(Array.from({ length: 9 }, () => freePort()));
    const [api, management, workerManagement, payment, warehouse, carrier, ...ofGateway] = ports;
    const [gateway, besideGateway, gatewayManagement] = ofGateway;
    url = `http://127.0.0.1:${api}`;
    gatewayUrl = `http://127.0.0.1:${gateway}`;
    /** The hosts of the network of containers, and the folders of its volumes, on this machine. */
    const here = (text: string): string =>
      text
        .replace('postgres://orderline:orderline@postgres:5432/orderline', database.url)
        .replace('redis://redis:6379', testRedisUrl(4) ?? '')
        .replace('kafka:9092', TEST_KAFKA_BROKERS ?? '')
        .replace('http://partners:9470', `http://127.0.0.1:${payment}`)
        .replace('http://api:3000', url)
        .replace(/^\/(keys|partners|etc\/orderline)/, `${folder}/$1`)
        .replace('mail:1025', '127.0.0.1:1')
        .replace('0.0.0.0', '127.0.0.1');
    /** The image itself says the heap's size and loads telemetry. */
    const portsOf = (name: string): NodeJS.ProcessEnv =>
      name === 'gateway'
        ? { PORT: `${besideGateway}`, MANAGEMENT_PORT: `${gatewayManagement}`, GATEWAY_PORT: `${gateway}` }
        : { PORT: `${api}`, MANAGEMENT_PORT: `${management}` };
    await mkdir(join(folder, 'etc/orderline'), { recursive: true });
    const routes = await readFile(join(dirname(composeFile), 'gateway/routes.yaml'), 'utf8');
    await writeFile(join(folder, 'etc/orderline/routes.yaml'), here(routes));
    const envOf = (name: string, { environment = {} }: Service): NodeJS.ProcessEnv => {
      const { OTEL_EXPORTER_OTLP_ENDPOINT: _, ...given } = environment;
      return {
        PATH: process.env.PATH,
        ...Object.fromEntries(Object.entries(given).map(([name, value]) => [name, here(value)])),
        ...{ LOG_LEVEL: 'error', KAFKA_TOPIC_PREFIX: topicPrefix, KAFKA_GROUP_PREFIX: topicPrefix },
        ...{ ...portsOf(name), WORKER_MANAGEMENT_PORT: String(workerManagement) },
        PAYMENT_SIMULATOR_PORT: String(payment),
        ...{ WAREHOUSE_SIMULATOR_PORT: String(warehouse), CARRIER_SIMULATOR_PORT: String(carrier) },
      };
    };
    const commandOf = ({ image, command = [] }: Service): readonly string[] => {
      const [program = image, ...args] = command;
      return [join(projectDirectory, HERE[program] ?? program), ...args.map(here)];
    };
    const probes: Readonly<Record<string, string>> = {
      api: `http://127.0.0.1:${management}/health/ready`,
      gateway: `http://127.0.0.1:${gatewayManagement}/health/ready`,
      worker: `http://127.0.0.1:${workerManagement}/health/ready`,
      partners: `http://127.0.0.1:${carrier}/health`,
    };
    const started = new Map<string, Promise<void>>();
    const start = async (name: string, service: Service): Promise<void> => {
      const [main = '', ...args] = commandOf(service);
      const env = envOf(name, service);
      if (service.restart === 'no') {
        await promisify(execFile)(process.execPath, [main, ...args], { env, cwd: projectDirectory });
        return;
      }
      const program = startProgram({ name, main, args, env, watch: false, telemetry: false });
      running.push(program);
      const probe = probes[name];
      if (probe) await untilReady(program, probe, 90_000);
    };
    /** After all that it depends on, as Compose does. */
    const bringUp = (name: string): Promise<void> => {
      const service = services[name];
      if (!service?.image.startsWith('orderline-')) return Promise.resolve();
      const known = started.get(name);
      if (known !== undefined) return known;
      const up = Promise.all(Object.keys(service.depends_on ?? {}).map(bringUp)).then(() => start(name, service));
      started.set(name, up);
      return up;
    };
    await Promise.all(Object.keys(services).map(bringUp));
  }, 240_000);

  afterAll(async () => {
    for (const program of running) program.signal('SIGTERM');
    await Promise.all(running.map(({ exited }) => exited));
    const admin = new Kafka({ brokers: [TEST_KAFKA_BROKERS ?? ''], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: (await admin.listTopics()).filter((topic) => topic.startsWith(topicPrefix)) });
    await admin.disconnect();
    await database?.drop();
    if (folder) await rm(folder, { recursive: true });
  }, 60_000);

  it('makes the keys once', async () => {
    expect((await readdir(join(folder, 'keys'))).toSorted()).toEqual([
      'api-key-pepper',
      'cursor-secret',
      'signing-keys',
      'webhook-secret-key',
    ]);
  });

  it('takes an order of the demo to its customer: paid, packed, shipped and delivered', async () => {
    const customer = await until({
      what: 'the demo to be there',
      ask: () => signedIn(url, demoCustomer).catch(() => undefined),
    });
    const { path, examples } = placeOrder;
    const { body } = examples;
    const key = randomUUID();
    const placed = bodyOf(order, 201, await customer.send({ method: 'post', path, body, key }));
    const status = async () =>
      bodyOf(order, 200, await customer.send({ method: 'get', path: `${path}/${placed.id}` })).status;
    await until({ what: 'the delivery', ask: async () => ((await status()) === 'delivered' ? true : undefined) });
    const steps = await database.sql`select type from order_history where order_id = ${placed.id} order by version`;
    expect(steps.map(({ type }) => type)).toEqual([
      'OrderPlaced',
      'OrderPaid',
      'OrderPacked',
      'OrderShipped',
      'OrderDelivered',
    ]);
  }, 120_000);

  it('has a gateway before the api, which lets anybody see the catalogue, and nobody unknown order', async () => {
    const ask = async (path: string) => (await fetch(`${gatewayUrl}/api/v2/${path}`)).status;
    await until({ what: 'the api behind it', ask: async () => ((await ask('products')) === 200 ? true : undefined) });
    expect([await ask('orders'), await ask('users/me')]).toEqual([401, 404]);
  });

  it('has its jobs triggered', async () => {
    await until({
      what: 'a run of the job that is due every minute',
      ask: async () =>
        (await database.sql`select 1 from job_runs where name = 'seal-books' and state = 'succeeded'`)[0],
    });
  }, 90_000);
});
