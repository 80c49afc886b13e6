import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { generateSigningKeys } from '@orderline/adapters-crypto';
import { createDatabase, type TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type AppName, type BuiltApp, buildApp } from '../bundle/build-app.ts';
import { bundledPackages } from '../bundle/sbom.ts';
import { type App, createApp, type Launch } from '../e2e/testing/app-process.ts';
import { registerBuyer, rush } from '../e2e/testing/buyers.ts';
import { type CalmPartners, startCalmPartners } from '../e2e/testing/calm-partners.ts';
import { signedIn } from '../e2e/testing/client.ts';
import { findHaproxy, startHaproxy } from '../e2e/testing/haproxy.ts';
import { acceptedIn, openLedger } from '../e2e/testing/ledger.ts';
import { testRedisUrl } from '../e2e/testing/redis.ts';
import { intentsOf, stockShelves } from '../e2e/testing/shelves.ts';
import { until } from '../e2e/testing/until.ts';
import { findExecutable } from '../services/executable.ts';
import { freePort } from '../services/free-port.ts';
import { localhostCertificate } from '../services/localhost-certificate.ts';
import { projectDirectory, stateDirectory } from '../services/project.ts';
import { buildImages } from './build-image.ts';
import { openStore, run } from './store.ts';
import {
  killContainer,
  launchOf,
  type OpenedImage,
  openImage,
  type Running,
  removeContainer,
} from './testing/container.ts';

const execute = promisify(execFile);

const { TEST_DATABASE_URL, TEST_REDIS_URL, TEST_KAFKA_BROKERS } = process.env;
const programs = await Promise.all(['buildah', 'mmdebstrap', 'runc'].map((name) => findExecutable(name, process.env)));
const haproxy = await findHaproxy();
const possible =
  TEST_DATABASE_URL && TEST_REDIS_URL && TEST_KAFKA_BROKERS && programs.every(Boolean) && process.getuid?.() === 0;

const MOST_MB = 140;
const ORDERS = 40;
const BUYERS = 4;
const BUILD_MS = 420_000;
/** What of an answer the next request needs. */
const answered = z.looseObject({ id: z.string().default(''), accessToken: z.string().default('') });
const APPS: readonly AppName[] = ['api', 'worker'];

describe.skipIf(!possible)('the images', () => {
  const store = openStore(join(stateDirectory, 'images'));
  const containers: string[] = [];
  let folder: string;
  let images: Record<AppName, OpenedImage>;

  const launch = async (app: AppName, running: Omit<Running, 'id'>): Promise<Launch> => {
    const id = `orderline-${app}-${randomUUID()}`;
    containers.push(id);
    return launchOf(folder, images[app], { id, ...running });
  };

  /** Runs it to its end and answers what it printed. */
  const runIn = async (app: AppName, args: readonly string[], more: Omit<Running, 'id' | 'args'> = {}) => {
    const { command, cwd } = await launch(app, { args, ...more });
    const [program, ...rest] = command;
    return (await execute(program, rest, { cwd })).stdout;
  };

  const evaluate = async (source: string, more: Omit<Running, 'id' | 'args'> = {}): Promise<unknown> =>
    JSON.parse(await runIn('api', ['--input-type=module', '--eval', source], more));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'orderline-images-'));
    await buildImages(store);
    images = { api: await openImage(store, 'api'), worker: await openImage(store, 'worker') };
  }, BUILD_MS);

  afterAll(async () => {
    for (const id of containers) await removeContainer(folder, id);
    if (images) await store.buildah('rm', '--all');
    if (folder) await rm(folder, { recursive: true });
  }, 60_000);

  describe.each(APPS)('of the %s', (app) => {
    it(`has at most ${MOST_MB} MB`, async () => {
      const [bytes = ''] = (await run('du', ['-s', '--apparent-size', '--block-size=1', images[app].root])).split('\t');
      expect(Number(bytes) / 1e6).toBeLessThan(MOST_MB);
    });

    it('says what it is, runs as nobody in particular, and asks itself whether it is ready', () => {
      const { settings } = images[app];
      expect(settings).toMatchObject({
        User: '65532:65532',
        WorkingDir: '/app',
        Entrypoint: ['/usr/local/bin/node'],
        StopSignal: 'SIGTERM',
        Healthcheck: { Test: ['CMD', '/usr/local/bin/node', '/app/healthcheck.js', app] },
      });
      expect(settings.Labels).toMatchObject({
        'org.opencontainers.image.title': `orderline-${app}`,
        'org.opencontainers.image.version': expect.stringMatching(/^\d+\.\d+\.\d+$/),
        'org.opencontainers.image.revision': expect.stringMatching(/^[0-9a-f]{40}$/),
        'org.opencontainers.image.created': expect.stringMatching(/^20\d\d-/),
        'org.opencontainers.image.licenses': 'UNLICENSED',
      });
      expect(settings.Env).toContain(`SERVICE_VERSION=${settings.Labels['org.opencontainers.image.version']}`);
    });

    it('has no shell, no package manager, and nothing that is not for all to read', async () => {
      const { root } = images[app];
      for (const path of ['bin', 'sbin', 'usr/bin', 'usr/local/lib', 'usr/local/bin/npm']) {
        expect([path, existsSync(join(root, path))]).toEqual([path, false]);
      }
      expect(await readdir(join(root, 'usr/local/bin'))).toEqual(['node']);
      expect(await run('find', [root, '-not', '-type', 'l', '-not', '-perm', '-004', '-printf', '%P\n'])).toBe('');
      expect(
        await run('find', [
          root,
          '(',
          '-perm',
          '/6000',
          '-o',
          '-perm',
          '/022',
          ')',
          '-not',
          '-type',
          'l',
          '-printf',
          '%P\n',
        ]),
      ).toBe('tmp');
    });

    it('has what a bundle of this checkout has, to the byte, and a bill of all of it', async () => {
      const built: BuiltApp = await buildApp(app, join(folder, app));
      const ours = join(folder, app);
      const differences = await run('diff', [
        '-rq',
        '--exclude=sbom.cdx.json',
        ours,
        join(images[app].root, 'app'),
      ]).catch((error: { stdout?: string }) => error.stdout);
      expect(differences).toBe('');
      const bill = JSON.parse(await readFile(join(images[app].root, 'app/sbom.cdx.json'), 'utf8'));
      const named: ReadonlySet<string> = new Set(
        bill.components.map(
          ({ group, name, version }: Record<string, string>) => `${group ? `${group}/` : ''}${name}@${version}`,
        ),
      );
      const served =
        app === 'api' ? ['swagger-ui-dist', 'htmx.org', 'uplot'].map((name) => `node_modules/${name}`) : [];
      const packages = await Promise.all(
        [...bundledPackages(built.metafile), ...built.packages, ...served].map(async (one) => {
          const { name, version } = JSON.parse(await readFile(join(projectDirectory, one, 'package.json'), 'utf8'));
          return `${name}@${version}`;
        }),
      );
      expect(packages.length).toBeGreaterThan(50);
      expect(packages.filter((one) => !named.has(one))).toEqual([]);
      const system = [...named].filter((one) => !packages.includes(one));
      expect(system.map((one) => one.slice(0, one.lastIndexOf('@'))).sort()).toEqual(
        ['ca-certificates', 'libc6', 'libgcc-s1', 'libstdc++6', 'node', 'tzdata'].sort(),
      );
      expect(named).toContain(`node@${process.versions.node}`);
    });
  });

  describe('a container', () => {
    it('is one process that is node, owned by nobody, which can write to /tmp alone', async () => {
      const source = `
        import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
        const attempt = (path) => { try { writeFileSync(path, ''); return 'written'; } catch (error) { return error.code; } };
        const status = readFileSync('/proc/self/status', 'utf8');
        console.log(JSON.stringify({
          pid: process.pid,
          command: readlinkSync('/proc/1/exe'),
          ids: [process.getuid(), process.getgid()],
          capabilities: /CapEff:\\s*(\\S+)/.exec(status)[1],
          writes: ['/x', '/app/x', '/etc/x', '/tmp/x'].map(attempt),
        }));`;
      expect(await evaluate(source)).toEqual({
        pid: 1,
        command: '/usr/local/bin/node',
        ids: [65532, 65532],
        capabilities: '0000000000000000',
        writes: ['EROFS', 'EROFS', 'EROFS', 'written'],
      });
    });

    it('knows the zones of the world, by ICU and by the files of libc', async () => {
      const source = `
        import { existsSync } from 'node:fs';
        console.log(JSON.stringify([
          new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Kolkata', timeStyle: 'short' }).format(new Date(0)),
          new Date(0).getHours(),
          existsSync('/usr/share/zoneinfo/Asia/Kolkata'),
        ]));`;
      expect(await evaluate(source, { env: { TZ: 'Asia/Kolkata' } })).toEqual(['05:30', 5, true]);
    });

    it('trusts public authorities, and a private one that it is given', async () => {
      const authority = join(folder, 'authority.pem');
      await writeFile(authority, localhostCertificate.certificate);
      const { key, certificate: cert } = localhostCertificate;
      const server = createServer({ key, cert }, (_request, response) => response.end('trusted')).listen(
        0,
        '127.0.0.1',
      );
      await once(server, 'listening');
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      const source = `
        import { readFileSync } from 'node:fs';
        import { get } from 'node:https';
        const answer = await new Promise((resolve) => {
          get({ host: '127.0.0.1', servername: 'localhost', port: ${port} }, (response) => response.on('data', (data) => resolve(String(data)))).on('error', (error) => resolve(error.code));
        });
        const public_ = readFileSync(process.env.SSL_CERT_FILE, 'utf8').match(/BEGIN CERTIFICATE/g).length;
        console.log(JSON.stringify([answer, public_ > 100]));`;
      try {
        const files = { '/etc/orderline/authority.pem': authority };
        const env = { NODE_EXTRA_CA_CERTS: '/etc/orderline/authority.pem' };
        expect(await evaluate(source, { files, env })).toEqual(['trusted', true]);
        expect(await evaluate(source)).toEqual(['DEPTH_ZERO_SELF_SIGNED_CERT', true]);
      } finally {
        server.close();
      }
    });
  });

  describe('on empty servers', () => {
    const topicPrefix = `images-${randomUUID()}.`;
    let database: TestDatabase;
    let partners: CalmPartners;
    let env: NodeJS.ProcessEnv;
    let ports: readonly [number, number, number];
    let api: App;
    let worker: App;
    const opsAccount = { email: 'ops@shop.example', password: '' };
    const more: { readonly app: App; readonly launched: Launch }[] = [];

    const urlOf = (port: number) => `http://127.0.0.1:${port}`;
    const appOf = async (app: AppName, more: Omit<Running, 'id'> = {}): Promise<App> =>
      createApp({
        name: app,
        env: { PATH: process.env.PATH },
        probe: `${urlOf(ports[app === 'api' ? 1 : 2])}/health/ready`,
        launch: await launch(app, { env, memoryMiB: 512, ...more }),
      });

    /** One more of the image, on ports of its own. */
    const another = async (app: AppName) => {
      const [port, managementPort] = [await freePort(), await freePort()];
      const own = {
        ...env,
        PORT: String(port),
        [app === 'api' ? 'MANAGEMENT_PORT' : 'WORKER_MANAGEMENT_PORT']: String(managementPort),
      };
      const launched = await launch(app, { env: own, memoryMiB: 512 });
      const probe = `${urlOf(managementPort)}/health/ready`;
      const started = createApp({ name: app, env: { PATH: process.env.PATH }, probe, launch: launched });
      more.push({ app: started, launched });
      await started.start();
      return { app: started, launched, port, managementPort };
    };

    beforeAll(async () => {
      [database, partners] = await Promise.all([
        createDatabase(),
        startCalmPartners({ kafkaBrokers: TEST_KAFKA_BROKERS ?? '' }),
      ]);
      ports = [await freePort(), await freePort(), await freePort()];
      env = {
        DATABASE_URL: database.url,
        REDIS_URL: testRedisUrl(8),
        KAFKA_BROKERS: TEST_KAFKA_BROKERS,
        KAFKA_TOPIC_PREFIX: topicPrefix,
        KAFKA_GROUP_PREFIX: topicPrefix,
        KAFKA_REPLICATION_FACTOR: '1',
        KAFKA_MIN_INSYNC_REPLICAS: '1',
        SMTP_URL: 'smtps://127.0.0.1:1',
        EMAIL_FROM: 'shop@example.com',
        PAYMENT_URL: partners.env.PAYMENT_URL,
        PAYMENT_TOKEN: 'a-token',
        SIGNING_KEYS: JSON.stringify(await generateSigningKeys()),
        CURSOR_SECRET: randomBytes(32).toString('base64url'),
        API_KEY_PEPPER: randomBytes(32).toString('base64url'),
        RATE_LIMIT_ANONYMOUS: '1000000',
        RATE_LIMIT_USER: '1000000',
        TRUSTED_PROXIES: '127.0.0.0/8',
        WEBHOOK_SECRET_KEY: randomBytes(32).toString('base64url'),
        PORT: String(ports[0]),
        MANAGEMENT_PORT: String(ports[1]),
        WORKER_MANAGEMENT_PORT: String(ports[2]),
      };
    }, 60_000);

    afterAll(async () => {
      await Promise.all([api, worker, ...more.map((one) => one.app)].map((app) => app?.kill()));
      await partners?.stop();
      const admin = new Kafka({ brokers: [TEST_KAFKA_BROKERS ?? ''], logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      await admin.deleteTopics({ topics: (await admin.listTopics()).filter((topic) => topic.startsWith(topicPrefix)) });
      await admin.disconnect();
      await database?.drop();
    }, 60_000);

    const operator = (...args: readonly string[]) => runIn('worker', ['/app/operator.js', ...args], { env });

    const send = async (path: string, body: unknown, token?: string) => {
      const response = await fetch(`${urlOf(ports[0])}/api/v2${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(body),
      });
      const answer = answered.parse(await response.json());
      expect([path, response.status, answer]).toEqual([path, 201, answer]);
      return answer;
    };

    it('the operators’ commands prepare database and topics, and make the first admin', async () => {
      expect(await operator('migrate')).toMatch(/^applied \d+: the schema is at \d+$/m);
      expect(await operator('topics', 'create')).toMatch(/^created {4}\S+orderline\.orders\.v1$/m);
      expect(await operator('topics', 'compare')).toContain('all topics are as declared');
      expect(await operator('config', 'check')).toContain('✓ worker: the configuration is complete');
    });

    it('api and worker take an order until it is paid, in 512 MiB each', async () => {
      const admin = await operator('admin', 'create-admin', '--email', 'ops@shop.example');
      opsAccount.password = /^password: (.*)$/m.exec(admin)?.[1] ?? '';
      [api, worker] = [await appOf('api'), await appOf('worker')];
      await Promise.all([api.start(), worker.start()]);
      const { accessToken } = await send('/sessions', opsAccount);
      const price = { amount: '8.50', currency: 'GBP' };
      const product = await send(
        '/products',
        { sku: 'MUG-01', title: 'Enamel mug', category: 'kitchen', price },
        accessToken,
      );
      await send(`/inventory/${product.id}/adjustments`, { delta: 100, reason: 'opening stock' }, accessToken);
      const ada = { email: 'ada@example.com', password: 'analytical engine' };
      await send('/users', { ...ada, name: { fullName: 'Ada Lovelace' } });
      const customer = await send('/sessions', ada);
      const shippingAddress = {
        recipient: 'Ada',
        line1: '1 Mill Lane',
        city: 'Leeds',
        postalCode: 'LS1 1AA',
        country: 'GB',
      };
      await send('/orders', { lines: [{ sku: 'MUG-01', quantity: 2 }], shippingAddress }, customer.accessToken);
      await until({
        what: 'the order to be paid',
        ask: async () =>
          (await database.sql`select 1 from orders where status = 'paid'`).length === 1 ? true : undefined,
        told: () => [api.log.trouble(), worker.log.trouble()].join('\n'),
      });
    });

    it.skipIf(!haproxy)('two of each behind HAProxy lose one each to SIGKILL, and no order', async () => {
      const [otherApi, otherWorker] = await Promise.all([another('api'), another('worker')]);
      const backends = [{ port: ports[0], managementPort: ports[1] }, otherApi];
      const { url, stop } = await startHaproxy(haproxy ?? '', backends);
      try {
        const ops = await signedIn(url, opsAccount);
        const buyers = await Promise.all(Array.from({ length: BUYERS }, () => registerBuyer(url, ops)));
        const intents = intentsOf(await stockShelves(ops), { from: 0, count: ORDERS, buyers: BUYERS }).map(
          (intent) => ({ ...intent, cancels: false }),
        );
        const ledger = openLedger();
        const placing = rush({ buyers, intents, ledger, concurrency: 8 });
        await ledger.reached(ORDERS / 4);
        await Promise.all([otherApi, otherWorker].map(({ launched }) => killContainer(folder, launched)));
        expect(await Promise.all([otherApi.app.ended(), otherWorker.app.ended()])).toEqual([
          'exit code 137',
          'exit code 137',
        ]);
        await placing;
        for (const { verdicts, orderId } of ledger.entries) {
          const ids = verdicts.map(({ answer }) => (answer.status === 201 ? Object(answer.body).id : undefined));
          expect(new Set(ids)).toEqual(new Set([orderId]));
        }
        const accepted = acceptedIn(ledger).map(({ orderId }) => orderId);
        expect(accepted.length).toBeGreaterThan(ORDERS / 2);
        const paid = () => database.sql<{ id: string; status: string; payments: number; notices: number }[]>`
          select id, status,
            (select count(*)::int from order_history where order_id = orders.id and type = 'OrderPaid') as payments,
            (select count(*)::int from notifications where subject_id = orders.id and type = 'order-placed') as notices
          from orders where customer_id = any(${buyers.map((buyer) => buyer.id)}) order by id`;
        const each = accepted.toSorted().map((id) => ({ id, status: 'paid', payments: 1, notices: 1 }));
        await vi.waitFor(async () => expect(await paid()).toEqual(each), { timeout: 60_000, interval: 500 });
        expect(await operator('orders', 'reconcile')).toContain('agrees');
      } finally {
        await stop();
      }
    });

    it('the check of the image says whether its app is ready', async () => {
      const check = (app: AppName) => runIn(app, images[app].settings.Healthcheck.Test.slice(2), { env });
      expect(JSON.parse(await check('api'))).toMatchObject({ status: expect.stringMatching(/^(?:ready|degraded)$/) });
      await expect(
        runIn('api', ['/app/healthcheck.js', 'api'], { env: { MANAGEMENT_PORT: '1' } }),
      ).rejects.toMatchObject({
        code: 1,
      });
    });

    it('SIGTERM ends them in order, with exit code 0', async () => {
      expect(await Promise.all([api.end('SIGTERM'), worker.end('SIGTERM')])).toEqual(['exit code 0', 'exit code 0']);
      expect([...api.log.stray, ...worker.log.stray]).toEqual([]);
    });

    it('an api in 256 MiB starts, and ends by an error of its heap that it tells, before the kernel kills it', async () => {
      const leak =
        'process.on("SIGUSR2", () => { const all = []; for (;;) all.push(new Array(10_000).fill(all.length)); })';
      const { Cmd } = images.api.settings;
      const small = await appOf('api', {
        memoryMiB: 256,
        args: [...Cmd.slice(0, -1), '--import', `data:text/javascript,${encodeURIComponent(leak)}`, ...Cmd.slice(-1)],
      });
      try {
        await small.start();
        small.signal('SIGUSR2');
        // glibc's abort ends process 1, which no SIGABRT reaches, by SIGSEGV.
        expect(await small.ended()).toBe('exit code 139');
        expect(small.log.stray.join('\n')).toContain('JavaScript heap out of memory');
      } finally {
        await small.kill();
      }
    });
  });
});
