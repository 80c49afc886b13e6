import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localhostCertificate } from '../services/localhost-certificate.ts';
import { openSecuredCollector, type SecuredCollector } from './testing/secured-collector.ts';
import { anotherInstance, createDemoDatabase, type Instance, prepareEnvironment } from './testing/system.ts';
import { until } from './testing/until.ts';

const SECRET = 'n0t-shown';

let database: TestDatabase;
let collector: SecuredCollector;
let directory: string;
let env: NodeJS.ProcessEnv;
const instances: Instance[] = [];

beforeAll(async () => {
  [database, collector] = await Promise.all([createDemoDatabase(), openSecuredCollector(`Bearer ${SECRET}`)]);
  directory = await mkdtemp(join(tmpdir(), 'orderline-otlp-'));
  const [certificate, key] = [join(directory, 'own.crt'), join(directory, 'own.key')];
  await writeFile(certificate, localhostCertificate.certificate);
  await writeFile(key, localhostCertificate.key);
  const secured = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `https://localhost:${collector.port}`,
    OTEL_EXPORTER_OTLP_CERTIFICATE: certificate,
    OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: certificate,
    OTEL_EXPORTER_OTLP_CLIENT_KEY: key,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${SECRET}`,
    OTEL_TRACES_SAMPLER_ARG: '1',
    OTEL_BSP_SCHEDULE_DELAY: '100',
    LOG_LEVEL: 'debug',
  };
  env = await prepareEnvironment({ databaseUrl: database.url, more: secured });
});

afterAll(async () => {
  await Promise.all(instances.map(({ app }) => app.kill()));
  await collector?.close();
  await database?.drop();
  await rm(directory, { recursive: true, force: true });
});

const started = async (more: NodeJS.ProcessEnv) => {
  const instance = await anotherInstance('api', { ...env, ...more });
  instances.push(instance);
  await instance.app.start();
  const ask = () => fetch(`http://127.0.0.1:${instance.port}/api/v2/products`).then((response) => response.text());
  await ask();
  return { ...instance, ask };
};

const saidBy = ({ app: { log } }: Instance): string => JSON.stringify([log.lines, log.stray]);

describe('a collector with TLS that wants a certificate and a header', () => {
  it.each([
    ['http/protobuf', '/v1/traces'],
    ['grpc', '/opentelemetry.proto.collector.trace.v1.TraceService/Export'],
  ])('gets the spans of an api by %s, and no line tells the header', async (protocol, path) => {
    const instance = await started({ OTEL_EXPORTER_OTLP_PROTOCOL: protocol });
    const arrived = async () =>
      collector.taken.some((one) => one.path === path && one.body.includes('GET /api/v2/products')) || undefined;
    await until({ what: `spans by ${protocol}`, ask: arrived });
    expect(saidBy(instance)).not.toContain(SECRET);
    expect(saidBy(instance)).not.toContain('no spans get to the collector');
  });

  it('that refuses the header is told of once, without it, and nobody is harmed', async () => {
    const instance = await started({ OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${SECRET}-of-another` });
    await until({ what: 'a refusal', ask: async () => collector.refused.length > 0 || undefined });
    const told = () =>
      instance.app.log.lines.filter((line) => JSON.stringify(line).includes('no spans get to the collector'));
    await until({
      what: 'a line that tells of it',
      ask: async () => told().length > 0 || undefined,
      withinMs: 15_000,
      told: () => saidBy(instance).slice(-3000),
    });
    const before = collector.refused.length;
    const more = async () => {
      await instance.ask();
      return collector.refused.length > before + 2 || undefined;
    };
    await until({ what: 'more refusals', ask: more });
    expect(told()).toHaveLength(1);
    expect(JSON.stringify(told())).toMatch(/401.*OTEL_EXPORTER_OTLP/);
    expect(saidBy(instance)).not.toContain(SECRET);
  });
});
