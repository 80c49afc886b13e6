import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, type TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningProgram, startProgram } from '../dev/program.ts';
import { untilReady } from '../dev/ready.ts';
import { simulatorsMain } from '../dev/simulators.ts';
import { testRedisUrl } from '../e2e/testing/redis.ts';
import { findExecutable } from '../services/executable.ts';
import { freePort } from '../services/free-port.ts';
import { projectDirectory } from '../services/project.ts';

const { TEST_DATABASE_URL, TEST_REDIS_URL, TEST_KAFKA_BROKERS } = process.env;
const [bash, curl] = await Promise.all(['bash', 'curl'].map((name) => findExecutable(name, process.env)));
const possible = TEST_DATABASE_URL && TEST_REDIS_URL && TEST_KAFKA_BROKERS && bash && curl;

const PAGE = join(projectDirectory, 'docs', 'how-to', 'run-in-production.md');
const WALK_MS = 150_000;

/** The commands of a page, in their order. */
const commandsOf = (page: string): readonly string[] =>
  [...page.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, commands]) => (commands === undefined ? [] : [commands]));

type Walked = { readonly code: number | null; readonly output: string };

/** Runs it in a process group of its own, none of which is left afterwards. */
const walk = async (script: string, env: NodeJS.ProcessEnv): Promise<Walked> => {
  const shell = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: projectDirectory,
    detached: true,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      output += text;
    });
  }
  const endGroup = () => {
    try {
      if (shell.pid !== undefined) process.kill(-shell.pid, 'SIGKILL');
    } catch {
      // All of it has ended.
    }
  };
  const late = setTimeout(endGroup, WALK_MS);
  const [code] = await once(shell, 'exit');
  clearTimeout(late);
  endGroup();
  return { code: typeof code === 'number' ? code : null, output };
};

describe.skipIf(!possible)('the page that leads from empty servers to an order', () => {
  let database: TestDatabase;
  let folder: string;
  let payment: RunningProgram;
  let walked: Walked;
  const topicPrefix = `walk-${randomUUID()}.`;

  beforeAll(async () => {
    database = await createDatabase();
    folder = await mkdtemp(join(tmpdir(), 'orderline-walk-'));
    const port = String(await freePort());
    const paymentUrl = `http://127.0.0.1:${port}`;
    payment = startProgram({
      name: 'simulator',
      main: simulatorsMain,
      args: ['payment', '--seed', 'walk', '--state', folder],
      env: { PATH: process.env.PATH, PAYMENT_SIMULATOR_PORT: port, LOG_LEVEL: 'error' },
      watch: false,
      telemetry: false,
    });
    await untilReady(payment, `${paymentUrl}/health`, 30_000);
    const env = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      CONFIG: join(folder, 'config'),
      DATABASE_URL: database.url,
      REDIS_URL: testRedisUrl(8),
      KAFKA_BROKERS: TEST_KAFKA_BROKERS,
      KAFKA_TOPIC_PREFIX: topicPrefix,
      KAFKA_GROUP_PREFIX: topicPrefix,
      KAFKA_REPLICATION_FACTOR: '1',
      KAFKA_MIN_INSYNC_REPLICAS: '1',
      SMTP_URL: 'smtps://127.0.0.1:1',
      PAYMENT_URL: paymentUrl,
      PAYMENT_TOKEN: 'a-token',
      HOST: '127.0.0.1',
      PORT: String(await freePort()),
      MANAGEMENT_PORT: String(await freePort()),
      WORKER_MANAGEMENT_PORT: String(await freePort()),
    };
    walked = await walk(commandsOf(await readFile(PAGE, 'utf8')).join('\n'), env);
  }, WALK_MS + 20_000);

  afterAll(async () => {
    payment?.signal('SIGTERM');
    await payment?.exited;
    await database?.drop();
    if (folder) await rm(folder, { recursive: true });
  }, 30_000);

  it('can be followed to its end', () => {
    expect(walked.output).toContain('✓ api: the configuration is complete');
    expect(walked.output).toContain('✓ worker: the configuration is complete');
    expect(walked.output).toMatch(/^applied \d+: the schema is at \d+$/m);
    expect(walked.output).toMatch(/^created {4}\S+orderline\.orders\.v1$/m);
    expect(walked.output).toContain('all topics are as declared');
    expect(walked.code, walked.output).toBe(0);
  });

  it('leaves an order that is paid, an admin, and a key for the scheduler', async () => {
    expect(await database.sql`select status from orders`).toEqual([{ status: 'paid' }]);
    expect(await database.sql`select roles from users where email = 'ops@shop.example'`).toEqual([
      { roles: ['admin'] },
    ]);
    expect(await database.sql`select name, scopes from api_keys`).toEqual([
      { name: 'scheduler', scopes: ['jobs:run'] },
    ]);
  });

  it('leaves keys that their owner alone can read, and tells no secret in the logs', async () => {
    const config = join(folder, 'config');
    const files = await readdir(config);
    expect(files).toEqual(
      expect.arrayContaining(['api-key-pepper', 'cursor-secret', 'signing-keys', 'webhook-secret-key']),
    );
    for (const file of ['api-key-pepper', 'cursor-secret', 'signing-keys', 'webhook-secret-key']) {
      const { mode } = await stat(join(config, file));
      expect(mode & 0o077).toBe(0);
      const secret = (await readFile(join(config, file), 'utf8')).trim();
      for (const log of ['api.log', 'worker.log'])
        expect(await readFile(join(config, log), 'utf8')).not.toContain(secret);
      expect(walked.output).not.toContain(secret);
    }
  });

  it('uses no topic outside its prefix', async () => {
    const kafka = new Kafka({ brokers: [TEST_KAFKA_BROKERS ?? ''], logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    const own = (await admin.listTopics()).filter((topic) => topic.startsWith(topicPrefix));
    const { groups } = await admin.listGroups();
    await admin.deleteTopics({ topics: own });
    await admin.disconnect();
    expect(own).toContain(`${topicPrefix}orderline.orders.v1`);
    expect(groups.map(({ groupId }) => groupId)).toContain(`${topicPrefix}orderline.fulfilment`);
  });
});
