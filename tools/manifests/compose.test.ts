import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { readGateway } from '@orderline/composition/gateway';
import { configWarnings, describeConfig, loadConfig } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { projectDirectory } from '../services/project.ts';
import { composeFile, composeText, type Service, services, volumes } from './testing/compose.ts';

const all = Object.entries(services);
const ours = all.filter(([, { image }]) => image.startsWith('orderline-'));
const once = all.filter(([, { restart }]) => restart === 'no').map(([name]) => name);

const of = (name: string): Service => {
  const service = services[name];
  if (service === undefined) throw new Error(`there is no service ${name}`);
  return service;
};

const signingKey = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'one' };

/** What the service keys makes. */
const MADE = new Map([
  ['/keys/signing-keys', JSON.stringify({ keys: [signingKey] })],
  ['/keys/cursor-secret', 'c'.repeat(32)],
  ['/keys/api-key-pepper', 'p'.repeat(32)],
  ['/keys/webhook-secret-key', 'w'.repeat(32)],
]);

/** Its health cannot be asked for: the image has no shell. */
const UNASKED = ['otel-collector'];

describe('the system in containers', () => {
  it('takes no image that may be another tomorrow, and none of a catalogue that is gone', () => {
    expect(composeText).not.toContain('bitnami');
    for (const [name, { image, build, pull_policy: pull }] of all) {
      if (build || pull === 'never') expect(image, name).toMatch(/^orderline-(?:api|worker|demo)$/);
      else
        expect(image, name).toMatch(
          /^[\w./-]+:v?\d+\.\d+\.\d+$|^postgres:\d+\.\d+$|^[\w./-]+:[\w.]+@sha256:[0-9a-f]{64}$/,
        );
    }
  });

  it.each(all)('bounds what %s may take, and what it may do', (name, service) => {
    expect(service.deploy.resources.limits.memory).toMatch(/^\d+[MG]$/);
    expect(service.logging).toEqual({ driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } });
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
    expect(service.restart).toBe(once.includes(name) ? 'no' : 'unless-stopped');
    for (const port of service.ports ?? []) expect(port, 'this machine alone').toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    const isAsked = service.healthcheck?.test !== undefined || /^orderline-(?:api|worker)$/.test(service.image);
    if (!once.includes(name)) expect(isAsked, 'it says whether it is well').toBe(!UNASKED.includes(name));
  });

  it.each(ours)('lets %s write nothing but /tmp and its volumes', (_name, service) => {
    expect(service).toMatchObject({ read_only: true, user: '65532:65532', tmpfs: ['/tmp:size=64m,mode=1777'] });
    const builders = all.filter(([, { image, build }]) => build && image === service.image);
    expect(builders, 'two that build one image get in the way of each other').toHaveLength(1);
    const [[, builder] = []] = builders;
    expect(service.build === undefined).toBe(service.pull_policy === 'never');
    const { context = '', dockerfile = '' } = builder?.build ?? {};
    expect(join(dirname(composeFile), context)).toBe(projectDirectory);
    const DOCKERFILES = { 'orderline-worker': 'Dockerfile.worker', 'orderline-demo': 'infra/demo.Dockerfile' };
    expect(dockerfile).toBe({ 'orderline-api': 'Dockerfile.api', ...DOCKERFILES }[service.image]);
    expect(existsSync(join(projectDirectory, dockerfile))).toBe(true);
  });

  it('publishes each port of this machine once', () => {
    const published = all.flatMap(([, { ports = [] }]) => ports.map((port) => port.split(':')[1]));
    expect(new Set(published).size).toBe(published.length);
  });

  it('mounts only what there is', () => {
    for (const [name, service] of all)
      for (const mount of service.volumes ?? []) {
        const [source = ''] = mount.split(':');
        if (source.startsWith('.'))
          expect(existsSync(join(dirname(composeFile), source)), `${name}: ${source}`).toBe(true);
        else expect(volumes, name).toHaveProperty(source);
      }
  });

  it('has Kafka keep events for a week at most, and only so many', () => {
    const settings = of('kafka').environment ?? {};
    expect(Number(settings.KAFKA_LOG_RETENTION_HOURS)).toBeLessThanOrEqual(168);
    expect(Number(settings.KAFKA_LOG_RETENTION_BYTES)).toBeLessThanOrEqual(2 ** 27);
    expect(Number(settings.KAFKA_LOG_SEGMENT_BYTES)).toBeLessThan(Number(settings.KAFKA_LOG_RETENTION_BYTES));
    expect(settings.KAFKA_AUTO_CREATE_TOPICS_ENABLE).toBe('false');
  });

  it.each(['api', 'worker'] as const)('tells the %s all that it needs, and nothing that it does not know', (app) => {
    const env = of(app).environment ?? {};
    const read = (path: string): string => MADE.get(path) ?? readFileSync(join(projectDirectory, path), 'utf8');
    const sources = { env, readFile: read };
    expect(configWarnings(app, sources)).toEqual([]);
    const config = loadConfig(app, sources);
    expect(config.service.managementHost).toBe('0.0.0.0');
    const target = (port: string) => Number(port.split(':')[2]);
    const listening = describeConfig()
      .filter(({ isPort, apps }) => isPort && apps.includes(app))
      .map(({ fallback }) => fallback);
    for (const port of of(app).ports ?? []) expect(listening).toContain(target(port));
  });

  it('has the pages of staff and a gateway by choice alone, whose routes lead to services and would be taken', () => {
    expect(all.filter(([, { profiles }]) => profiles).map(([name, { profiles }]) => [name, profiles])).toEqual([
      ['admin', ['admin']],
      ['gateway', ['gateway']],
    ]);
    const { environment = {}, ports = [], volumes: mounts = [] } = of('gateway');
    const readText = (path: string): string => MADE.get(path) ?? readFileSync(join(projectDirectory, path), 'utf8');
    const config = loadConfig('api', { env: environment, readFile: readText });
    expect(config).toMatchObject({ http: { roles: ['gateway'] }, gateway: { host: '0.0.0.0' } });
    expect(ports.map((port) => Number(port.split(':')[2]))).toEqual([config.gateway.port.port]);
    expect(mounts).toContain(`./gateway:${dirname(config.gateway.routes ?? '')}:ro`);
    const policies = relative(dirname(config.gateway.routes ?? ''), config.gateway.policies ?? '');
    expect(existsSync(join(dirname(composeFile), 'gateway', policies)), policies).toBe(true);
    const text = readFileSync(join(dirname(composeFile), 'gateway', basename(config.gateway.routes ?? '')), 'utf8');
    const read = readGateway(text);
    expect(read).toMatchObject({ ok: true, hints: [] });
    const targets = read.ok ? read.gateway.upstreams.flatMap((one) => one.targets) : [];
    for (const target of targets) expect(Object.keys(services), target).toContain(new URL(target).hostname);
  });

  it('names only settings to whatever is ours', () => {
    const known = new Set(describeConfig().flatMap(({ name }) => [name, `${name}_FILE`]));
    const others = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_TRACES_SAMPLER_ARG', 'SIMULATOR_STATE'];
    for (const [name, { environment = {} }] of ours)
      expect(
        Object.keys(environment).filter((variable) => !known.has(variable) && !others.includes(variable)),
        name,
      ).toEqual([]);
  });

  it('names hosts that are services, and waits for whatever ends', () => {
    for (const [name, { environment = {}, depends_on = {} }] of ours) {
      for (const value of Object.values(environment)) {
        const host = /^(?:\w+:\/\/(?:[^@/]*@)?)?([\w-]+):\d+/.exec(value)?.[1];
        if (host !== undefined) expect(Object.keys(services), `${name}: ${value}`).toContain(host);
      }
      for (const [service, { condition }] of Object.entries(depends_on))
        expect(condition, `${name} after ${service}`).toBe(
          once.includes(service) ? 'service_completed_successfully' : 'service_healthy',
        );
    }
  });
});
