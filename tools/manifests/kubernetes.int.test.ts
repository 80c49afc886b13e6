import { execFile, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { rootCertificates } from 'node:tls';
import { promisify } from 'node:util';
import { requiredVersion } from '@orderline/adapters-postgres';
import { connectionsOf, createApplication, subscriptions } from '@orderline/composition';
import { readGateway } from '@orderline/composition/gateway';
import { inMemoryPorts } from '@orderline/composition/in-memory';
import { configWarnings, describeConfig, loadConcerns, loadConfig } from '@orderline/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { projectDirectory, stateDirectory } from '../services/project.ts';
import { faultsIn } from './testing/definition.ts';
import {
  type Cluster,
  type Container,
  environmentOf,
  manifestsFolder,
  mostPods,
  ofKind,
  rendered,
  selects,
  templateOf,
} from './testing/kubernetes.ts';
import { customResources, isCustom, manifestPrograms } from './testing/programs.ts';

const run = promisify(execFile);

const [programs, definitions] = await Promise.all([manifestPrograms(), customResources()]);

const OVERLAYS = ['dev', 'staging', 'production'];
type Choice = { readonly of: string; readonly change: (overlay: string) => string };
const withComponent =
  (name: string): Choice['change'] =>
  (overlay) =>
    overlay.replace('components:\n', `components:\n  - ../../components/${name}\n`);
const withGateway = (overlay: string, by: string): string =>
  overlay
    .replace('resources:\n', 'resources:\n  - ../../roles/gateway\n')
    .replace('  - ../../release\n', `  - ../../components/gateway-${by}\n  - ../../release\n`);
/** What may be chosen in an overlay, and how. */
const CHOICES: Readonly<Record<string, Choice>> = {
  keda: { of: 'production', change: withComponent('keda') },
  'keda in staging': { of: 'staging', change: withComponent('keda') },
  'kafka-sasl': { of: 'production', change: withComponent('kafka-sasl') },
  'kafka-sasl in dev': { of: 'dev', change: withComponent('kafka-sasl') },
  ingress: { of: 'production', change: (overlay) => overlay.replace('components/gateway-api', 'components/ingress') },
  gateway: { of: 'production', change: (overlay) => withGateway(overlay, 'route') },
  'gateway by Ingress': {
    of: 'production',
    change: (overlay) => withGateway(overlay.replace('components/gateway-api', 'components/ingress'), 'ingress'),
  },
  admin: {
    of: 'production',
    change: (overlay) => overlay.replace('resources:\n', 'resources:\n  - ../../roles/admin\n'),
  },
  'real time in the api': { of: 'production', change: (overlay) => overlay.replace(/ .*\/realtime\n/g, '') },
};

const privateJwk = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'one' };

/** What stands in the files of the Secrets. */
const SECRETS: Readonly<Record<string, string>> = {
  'database-url': 'postgres://shop:kX9vQ2pL@db.data/shop?sslmode=verify-full',
  'redis-url': 'rediss://:kX9vQ2pL@cache.data:6379',
  'smtp-url': 'smtps://shop:kX9vQ2pL@mail.example',
  'payment-token': 'kX9vQ2pL',
  'cursor-secret': 'vJ8qLr3XwYbT6ZkHcPmE1fUaQn4sDg7e',
  'webhook-secret-key': 'Tz4wNc8RkLq2VxJf7MbYp9HsDg5uAe3o',
  'api-key-pepper': 'Gd5oRs9NxVyQ7BiKtWzC2lMjHp8uFa3k',
  'sasl-password': 'kX9vQ2pLkX9vQ2pL',
  'tls-ca': rootCertificates[0] ?? '',
  'signing-keys': JSON.stringify({ keys: [privateJwk] }),
};

const hasGateway = (name: string): boolean => name.startsWith('gateway');

const PING_SECONDS = Number(describeConfig().find(({ name }) => name === 'REALTIME_PING_SECONDS')?.fallback);

/** What answers and is replaced without a gap: not what waits for an operator. */
const served = (cluster: Cluster) =>
  ofKind(cluster, 'Deployment').filter(({ metadata }) => metadata.name !== 'orderline-operator');

/** By which clients come to that part of the system. */
const ways = (cluster: Cluster, name: string) =>
  [...ofKind(cluster, 'HTTPRoute'), ...ofKind(cluster, 'Ingress')].filter(({ metadata }) => metadata.name === name);

describe.skipIf(!programs)('the manifests for Kubernetes', () => {
  const bin = programs ?? '';
  const clusters = new Map<string, Cluster>();
  const names = [...OVERLAYS, ...Object.keys(CHOICES)];
  const clusterOf = (name: string): Cluster => {
    const cluster = clusters.get(name);
    if (cluster === undefined) throw new Error(`${name} was not rendered`);
    return cluster;
  };
  let folder: string;

  const chosen = async ({ of, change }: Choice): Promise<Cluster> => {
    const overlay = await readFile(join(manifestsFolder, 'overlays', of, 'kustomization.yaml'), 'utf8');
    const made = await mkdtemp(join(folder, 'with-'));
    const text = change(overlay).replaceAll('../../', `${relative(made, manifestsFolder)}/`);
    await writeFile(join(made, 'kustomization.yaml'), text);
    return rendered(bin, relative(manifestsFolder, made));
  };

  beforeAll(async () => {
    const overlays = OVERLAYS.map(async (name) => [name, await rendered(bin, `overlays/${name}`)] as const);
    folder = await mkdtemp(join(stateDirectory, 'kustomize-'));
    const choices = Object.entries(CHOICES).map(async ([name, choice]) => [name, await chosen(choice)] as const);
    for (const [name, cluster] of await Promise.all([...overlays, ...choices])) clusters.set(name, cluster);
  }, 120_000);

  afterAll(async () => {
    if (folder) await rm(folder, { recursive: true });
  });

  const containersOf = (cluster: Cluster): readonly (readonly [string, Container])[] =>
    cluster.manifests.flatMap((manifest) =>
      (templateOf(manifest)?.spec.containers ?? []).map(
        (container) => [`${manifest.kind} ${manifest.metadata.name}`, container] as const,
      ),
    );

  it('follow the schemas of Kubernetes, and have nothing that these do not know', async () => {
    const core = names.flatMap((name) => clusterOf(name).manifests.filter(({ kind }) => !isCustom(kind)));
    const texts = new Set(core.map((manifest) => JSON.stringify(manifest)));
    const file = join(folder, 'all.yaml');
    await writeFile(file, [...texts].join('\n---\n'));
    const { stdout, stderr } = await run(join(bin, 'kubernetes-validate'), ['--strict', '--quiet', file]);
    expect(`${stdout}${stderr}`).toBe('');
  }, 120_000);

  it('have a system of containers beside them that follows the schema of Compose, and no indentation that misleads', async () => {
    const compose = join(projectDirectory, 'infra', 'compose.yaml');
    const checked = await run(join(bin, 'check-jsonschema'), ['--builtin-schema', 'vendor.compose-spec', compose]);
    expect(checked.stdout).toContain('ok');
    const misspelt = join(folder, 'compose.yaml');
    await writeFile(misspelt, (await readFile(compose, 'utf8')).replaceAll('healthcheck:', 'healthchek:'));
    await expect(
      run(join(bin, 'check-jsonschema'), ['--builtin-schema', 'vendor.compose-spec', misspelt]),
    ).rejects.toThrow();
    const rules =
      '{extends: relaxed, rules: {line-length: {max: 130}, key-duplicates: enable, anchors: {forbid-undeclared-aliases: true}}}';
    const linted = await run(join(bin, 'yamllint'), ['--strict', '-d', rules, compose, manifestsFolder]);
    expect(linted.stdout).toBe('');
  }, 60_000);

  it('are refused with a field that is misspelt', async () => {
    const [deployment] = ofKind(clusterOf('dev'), 'Deployment');
    const file = join(folder, 'misspelt.yaml');
    await writeFile(file, JSON.stringify({ ...deployment, spec: { ...deployment?.spec, replica: 3 } }));
    await expect(run(join(bin, 'kubernetes-validate'), ['--strict', '--quiet', file])).rejects.toThrow();
  }, 60_000);

  describe.skipIf(!definitions)('and custom resources', () => {
    const faultsOf = (manifest: object & { readonly kind: string }): readonly string[] => {
      const Definition = definitions?.get(manifest.kind);
      return Definition === undefined ? [`no definition of ${manifest.kind}`] : faultsIn(manifest, Definition);
    };

    it('follow their definitions, and have nothing that these do not know', () => {
      const found = names.flatMap((name) => clusterOf(name).manifests.filter(({ kind }) => isCustom(kind)));
      expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(definitions?.keys()));
      expect(found.flatMap(faultsOf)).toEqual([]);
    });

    it('are refused with a field that is misspelt, or of another type', () => {
      const [scaled] = ofKind(clusterOf('keda'), 'ScaledObject');
      const wrong = (spec: object) => ({ kind: 'ScaledObject', ...scaled, spec: { ...scaled?.spec, ...spec } });
      expect(faultsOf(wrong({ pollingIntervals: 30 }))).toEqual(['/spec/pollingIntervals']);
      expect(faultsOf(wrong({ minReplicaCount: 'two' }))).toEqual([
        expect.stringContaining('minReplicaCount must be integer'),
      ]);
    });
  });

  it('lead no app to a name that is no setting, and leave out none that it needs', async () => {
    const infraConfig = new Map(
      await Promise.all(
        ['staging', 'production'].map(async (name) => {
          const path = `infra/config/${name}.json`;
          return [path, await readFile(join(projectDirectory, path), 'utf8')] as const;
        }),
      ),
    );
    const readSecret = (path: string): string => {
      const text = infraConfig.get(path) ?? SECRETS[basename(path)];
      if (text === undefined) throw new Error(`no file ${path}`);
      return text;
    };
    for (const name of names) {
      const cluster = clusterOf(name);
      for (const [of, container] of containersOf(cluster)) {
        const env = environmentOf(cluster, container);
        const sources = { env, readFile: readSecret };
        if (container.name !== 'api' && container.name !== 'worker') continue;
        expect(configWarnings(container.name, sources), `${name}: ${of}`).toEqual([]);
        const config = loadConfig(container.name, sources);
        expect(config.database.url, `${name}: ${of}`).toBe(SECRETS['database-url']);
        for (const [variable, file] of Object.entries(env).filter(([variable]) => variable.endsWith('_FILE')))
          expect(file, variable).toMatch(/^\/run\/secrets\/(?:orderline|kafka)\/[a-z-]+$/);
      }
    }
  });

  it.each(names)('confine every pod: %s', (name) => {
    const cluster = clusterOf(name);
    for (const manifest of cluster.manifests) {
      const spec = templateOf(manifest)?.spec;
      if (spec === undefined) continue;
      const where = `${manifest.kind} ${manifest.metadata.name}`;
      expect(spec, where).toMatchObject({
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
      });
      expect(spec.initContainers, `${where}: migrations are a Job, never an init container`).toBeUndefined();
      expect(
        spec.volumes.every(({ emptyDir, secret, configMap }) => emptyDir ?? secret ?? configMap),
        where,
      ).toBe(true);
      for (const container of spec.containers) {
        expect(container.securityContext, where).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        const { requests, limits } = container.resources;
        expect(limits, `${where}: memory is limited to what is requested, CPU is not limited`).toEqual({
          memory: requests.memory,
        });
        expect(requests.cpu, where).toMatch(/^\d+m$/);
        expect(
          container.volumeMounts.map(({ mountPath }) => mountPath),
          where,
        ).toContain('/tmp');
        expect(container.image, `${where}: an image of a release`).toMatch(
          /^\S+\/orderline-(?:api|worker):\d+\.\d+\.\d+(?:@sha256:[0-9a-f]{64})?$/,
        );
        expect(
          container.env?.filter(
            ({ name: variable }) => /(?:URL|SECRET|TOKEN|KEYS|PEPPER)$/.test(variable) && variable !== 'PAYMENT_URL',
          ),
          `${where}: secrets are files`,
        ).toEqual([]);
      }
    }
    expect(
      ofKind(cluster, 'Namespace').map(({ metadata }) => metadata.labels['pod-security.kubernetes.io/enforce']),
    ).toEqual(['restricted']);
    expect(ofKind(cluster, 'Secret'), 'no secret is in the repository').toEqual([]);
  });

  it.each(names)('label everything as is recommended: %s', (name) => {
    for (const manifest of clusterOf(name).manifests) {
      if (manifest.kind === 'Namespace' || manifest.kind === 'ConfigMap') continue;
      const of = `${manifest.kind} ${manifest.metadata.name}`;
      for (const labels of [
        manifest.metadata.labels,
        templateOf(manifest)?.metadata.labels ?? manifest.metadata.labels,
      ])
        expect(Object.keys(labels), of).toEqual(
          expect.arrayContaining(
            ['name', 'instance', 'version', 'component', 'part-of', 'managed-by'].map(
              (label) => `app.kubernetes.io/${label}`,
            ),
          ),
        );
    }
  });

  it.each(names)('replace a pod when another is ready, and give it time to end: %s', (name) => {
    const cluster = clusterOf(name);
    for (const deployment of served(cluster)) {
      const of = deployment.metadata.name;
      const { spec, metadata } = deployment.spec.template;
      expect(deployment.spec.strategy.rollingUpdate, of).toEqual({ maxUnavailable: 0, maxSurge: 1 });
      const [container] = spec.containers;
      if (container === undefined) throw new Error(`${of} has no container`);
      const env = environmentOf(cluster, container);
      const slept = container.lifecycle?.preStop.sleep.seconds ?? 0;
      const spread = env.API_ROLES?.includes('realtime') ? Number(env.REALTIME_DRAIN_SECONDS) : 0;
      const stopping = slept + spread + Number(env.DRAIN_SECONDS) + Number(env.SHUTDOWN_TIMEOUT_SECONDS);
      expect(slept, of).toBeGreaterThan(0);
      expect(spec.terminationGracePeriodSeconds, of).toBeGreaterThan(stopping);
      const { startupProbe, readinessProbe, livenessProbe } = container;
      expect(
        [startupProbe, readinessProbe, livenessProbe].map((probe) => probe?.httpGet),
        of,
      ).toEqual(['live', 'ready', 'live'].map((path) => ({ path: `/health/${path}`, port: 'management' })));
      const numbers = Object.fromEntries((container.ports ?? []).map((port) => [port.name, port.containerPort]));
      const expected =
        container.name === 'api'
          ? {
              http: env.API_ROLES === 'gateway' ? env.GATEWAY_PORT : env.PORT,
              ...(env.INTERNAL_PORT && { internal: env.INTERNAL_PORT }),
              management: env.MANAGEMENT_PORT,
            }
          : { management: env.WORKER_MANAGEMENT_PORT };
      expect(numbers, of).toEqual(
        Object.fromEntries(Object.entries(expected).map(([port, value]) => [port, Number(value)])),
      );
      expect(
        spec.topologySpreadConstraints?.map(({ topologyKey }) => topologyKey),
        of,
      ).toEqual(['topology.kubernetes.io/zone', 'kubernetes.io/hostname']);
      for (const { labelSelector } of spec.topologySpreadConstraints ?? [])
        expect(labelSelector.matchLabels, `${of} is spread by itself`).toEqual(deployment.spec.selector.matchLabels);
      const budgets = ofKind(cluster, 'PodDisruptionBudget').filter((budget) =>
        selects(budget.spec.selector, metadata.labels),
      );
      expect(
        budgets.map((budget) => budget.spec.maxUnavailable),
        of,
      ).toEqual([1]);
      const scalers = [...ofKind(cluster, 'HorizontalPodAutoscaler'), ...ofKind(cluster, 'ScaledObject')].filter(
        (one) => one.spec.scaleTargetRef.name === of,
      );
      expect(scalers.length + (deployment.spec.replicas === undefined ? 0 : 1), `${of}: one says how many`).toBe(1);
    }
  });

  it.each(names)('have every role of api and worker, and each once: %s', (name) => {
    const cluster = clusterOf(name);
    const roles = (variable: string) =>
      ofKind(cluster, 'Deployment')
        .flatMap(({ spec }) =>
          spec.template.spec.containers.flatMap(
            (container) => environmentOf(cluster, container)[variable]?.split(',') ?? [],
          ),
        )
        .toSorted();
    expect(roles('WORKER_ROLES')).toEqual(['consumers', 'emails', 'payments', 'relay', 'webhooks']);
    const ofStaff = name === 'admin' ? ['admin'] : [];
    expect(roles('API_ROLES')).toEqual([...ofStaff, 'api', ...(hasGateway(name) ? ['gateway'] : []), 'realtime']);
  });

  it.each(names)('let nobody in or out who is not named, and everybody ask for names: %s', (name) => {
    const cluster = clusterOf(name);
    const policies = ofKind(cluster, 'NetworkPolicy');
    const everybody = policies.filter(({ spec }) => Object.keys(spec.podSelector).length === 0);
    expect(everybody.map(({ spec }) => [spec.policyTypes, spec.ingress, spec.egress?.length])).toEqual([
      [['Ingress', 'Egress'], undefined, undefined],
      [['Egress'], undefined, 1],
    ]);
    const [names = {}] = everybody[1]?.spec.egress ?? [];
    expect(names.ports).toEqual(['UDP', 'TCP'].map((protocol) => ({ protocol, port: 53 })));
    expect(names.to?.map(({ ipBlock }) => ipBlock?.cidr)).toContain('169.254.20.10/32');
    for (const { metadata, spec } of policies) {
      for (const { ports = [], to, from } of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
        expect(ports.length, `${metadata.name}: only ports that are named`).toBeGreaterThan(0);
        expect((to ?? from ?? []).length, `${metadata.name}: only peers that are named`).toBeGreaterThan(0);
      }
    }
    const portsTo = (labels: Readonly<Record<string, string>>, way: 'ingress' | 'egress') =>
      policies
        .filter(({ spec }) => Object.keys(spec.podSelector).length > 0 && selects(spec.podSelector, labels))
        .flatMap(({ spec }) => spec[way] ?? [])
        .flatMap(({ ports = [] }) => ports.map(({ port }) => port))
        .toSorted();
    const secured = name.startsWith('kafka-sasl') ? [9093] : [];
    const monitored = (CHOICES[name]?.of ?? name) === 'dev' ? [] : ['management'];
    const reached = cluster.manifests.flatMap((manifest) => {
      const labels = templateOf(manifest)?.metadata.labels;
      if (labels === undefined) return [];
      const role = labels['app.kubernetes.io/component'] ?? '';
      return [[role, [...new Set(portsTo(labels, 'ingress'))], [...new Set(portsTo(labels, 'egress'))]] as const];
    });
    const worker = (...egress: number[]) =>
      [monitored, [...egress, 4317, 4318, 5432, 6379, 9092, ...secured].toSorted()] as const;
    const EXPECTED: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
      api: [
        ['http', 'internal', ...monitored],
        [4317, 4318, 465, 5432, 587, 6379],
      ],
      realtime: [
        ['http', ...monitored],
        [4317, 4318, 5432, 6379],
      ],
      gateway: [
        ['http', 'internal', ...monitored],
        [4317, 4318, 443, 5432, 6379, 80, 8080],
      ],
      // Its public listener is bound to the pod alone.
      admin: [
        ['http', 'internal', ...monitored],
        [4317, 4318, 443, 465, 5432, 587, 6379],
      ],
      migration: [[], [5432, 9092, ...secured]],
      job: [[], [3001]],
      operator: [[], [3001, 5432, 9092, ...secured]],
      worker: worker(443, 465, 587),
      'worker-relay': worker(),
      'worker-consumers': worker(),
      'worker-payments': worker(443, 465, 587),
    };
    for (const [role, ...ports] of reached) expect(ports, role).toEqual(EXPECTED[role]);
  });

  it.each(names)('let in and out pods that there are: %s', (name) => {
    const cluster = clusterOf(name);
    const pods = cluster.manifests.flatMap((manifest) => {
      const template = templateOf(manifest);
      return template ? [template.metadata.labels] : [];
    });
    for (const { metadata, spec } of ofKind(cluster, 'NetworkPolicy'))
      for (const { podSelector, namespaceSelector } of [...(spec.ingress ?? []), ...(spec.egress ?? [])].flatMap(
        ({ from, to }) => from ?? to ?? [],
      )) {
        if (!podSelector || namespaceSelector) continue;
        const wanted = podSelector.matchExpressions?.flatMap(({ values }) => values) ?? [];
        const found = pods
          .filter((labels) => selects(podSelector, labels))
          .map((labels) => labels['app.kubernetes.io/name']);
        expect(found, `${metadata.name}: ${JSON.stringify(podSelector)}`).not.toEqual([]);
        expect(found, metadata.name).toEqual(expect.arrayContaining(wanted));
      }
  });

  it('bring policies to the gateway, whose change starts it anew, and the secrets of introspections, where an overlay has them', async () => {
    const generators = `configMapGenerator:
  - name: orderline-policies
    literals: ['office-hours.ts=export {}']
secretGenerator:
  - name: orderline-introspections
    literals: [company=kX9vQ2pL]
`;
    const cluster = await chosen({
      of: 'production',
      change: (overlay) => `${withGateway(overlay, 'route')}${generators}`,
    });
    const mountedIn = (from: typeof cluster, folder: string) => {
      const deployment = ofKind(from, 'Deployment').find(({ metadata }) => metadata.name === 'orderline-gateway');
      const spec = deployment?.spec.template.spec;
      const mount = spec?.containers[0]?.volumeMounts.find(({ mountPath }) => mountPath === folder);
      return spec?.volumes.find(({ name }) => name === mount?.name);
    };
    const [container] =
      ofKind(cluster, 'Deployment').find(({ metadata }) => metadata.name === 'orderline-gateway')?.spec.template.spec
        .containers ?? [];
    const folder = container ? environmentOf(cluster, container).GATEWAY_POLICIES : undefined;
    const policies = (from: typeof cluster) => mountedIn(from, folder ?? 'nowhere')?.configMap?.name;
    const secrets = (from: typeof cluster) => mountedIn(from, '/run/secrets/introspections')?.secret?.secretName;
    expect(policies(cluster)).toMatch(/^orderline-policies-\w+$/);
    expect(ofKind(cluster, 'ConfigMap').map(({ metadata }) => metadata.name)).toContain(policies(cluster));
    expect(secrets(cluster)).toMatch(/^orderline-introspections-\w+$/);
    expect([policies(clusterOf('gateway')), secrets(clusterOf('gateway'))]).toEqual([
      'orderline-policies',
      'orderline-introspections',
    ]);
  });

  it.each(names.filter(hasGateway))(
    'bring routes to the gateway that it takes, and a change of them as a file: %s',
    (name) => {
      const cluster = clusterOf(name);
      const deployment = ofKind(cluster, 'Deployment').find(({ metadata }) => metadata.name === 'orderline-gateway');
      const [container] = deployment?.spec.template.spec.containers ?? [];
      if (!deployment || !container) throw new Error('there is no gateway');
      const file = environmentOf(cluster, container).GATEWAY_ROUTES ?? '';
      const mount = container.volumeMounts.find(({ mountPath }) => mountPath === dirname(file));
      expect(mount, 'as a folder: what is mounted as a file never changes').toMatchObject({ name: 'routes' });
      expect(mount?.subPath).toBeUndefined();
      const volume = deployment.spec.template.spec.volumes.find((one) => one.name === mount?.name);
      // A name with a digest in it would be another ConfigMap for each change.
      expect(volume?.configMap?.name).toBe('orderline-gateway');
      const map = ofKind(cluster, 'ConfigMap').find(({ metadata }) => metadata.name === volume?.configMap?.name);
      const read = readGateway(map?.data[basename(file)] ?? '');
      expect(read).toMatchObject({ ok: true, hints: [] });
      const hosts = read.ok ? new Set(read.gateway.rules.flatMap(({ hostnames }) => hostnames)) : new Set();
      const [way] = ways(cluster, 'orderline-gateway');
      const { hostnames = [], rules = [] } = way?.spec ?? {};
      expect(new Set([...hostnames, ...rules.flatMap(({ host }) => host ?? [])])).toEqual(hosts);
      const to = rules.flatMap(({ backendRefs = [], http }) => [
        ...backendRefs.map((one) => one.name),
        ...(http?.paths ?? []).map(({ backend }) => backend.service.name),
      ]);
      expect(to).toEqual(['orderline-gateway']);
    },
  );

  const limited = [
    ...OVERLAYS.map((name) => [name, name]),
    ...Object.entries(CHOICES).map(([name, { of }]) => [name, of]),
  ];

  it.each(limited)('have no more processes at a time than max_connections allows: %s, of %s', async (name, overlay) => {
    const cluster = clusterOf(name);
    const text = await readFile(join(manifestsFolder, 'overlays', overlay, 'kustomization.yaml'), 'utf8');
    const maxConnections = Number(/^# max_connections: (\d+)$/m.exec(text)?.[1]);
    const OTHERS_AND_RESERVED = 13;
    const needed = served(cluster).map((deployment) => {
      const [container] = deployment.spec.template.spec.containers;
      const app = container?.name === 'api' ? 'api' : 'worker';
      const env = { ...environmentOf(cluster, container ?? {}), ENVIRONMENT: 'test', DATABASE_URL_FILE: '' };
      const sources = { env: { ...env, DATABASE_URL: SECRETS['database-url'] ?? '' }, readFile: () => '{}' };
      return mostPods(cluster, deployment) * connectionsOf(app, loadConcerns(app, ['database'], sources).database);
    });
    const sum = needed.reduce((total, one) => total + one, OTHERS_AND_RESERVED);
    expect(sum, 'lower maxReplicas or the pools, or raise max_connections').toBeLessThanOrEqual(maxConnections);
    if (name === overlay)
      expect(await readFile(join(projectDirectory, 'docs', 'deploy.md'), 'utf8')).toContain(
        `| ${overlay} | ${sum} | ${maxConnections} |`,
      );
  });

  it('say which release each is, and migrate by a Job that is called after the newest migration and its own', async () => {
    for (const name of names) {
      const cluster = clusterOf(name);
      for (const manifest of cluster.manifests) {
        const { metadata, spec } = templateOf(manifest) ?? {};
        for (const { image } of spec?.containers ?? []) {
          expect(image, manifest.metadata.name).toContain(`:${metadata?.labels['app.kubernetes.io/version']}`);
          const [, app = ''] = /orderline-(api|worker):/.exec(image) ?? [];
          const { version } = JSON.parse(await readFile(join(projectDirectory, 'apps', app, 'package.json'), 'utf8'));
          expect(image, `infra/k8s/release, by apps/${app}/package.json`).toMatch(
            new RegExp(`:${version}(?:@sha256:[0-9a-f]{64})?$`),
          );
        }
      }
      const [job, ...others] = ofKind(cluster, 'Job');
      expect(others).toEqual([]);
      const release = job?.metadata.labels['app.kubernetes.io/version'] ?? '';
      expect(job?.metadata.name, 'in infra/k8s/release').toBe(
        `orderline-migrate-${await requiredVersion()}-${release.replaceAll('.', '-')}`,
      );
      expect(job?.spec).toMatchObject({
        backoffLimit: 6,
        ttlSecondsAfterFinished: 86_400,
      });
      expect(job?.spec.template.spec.containers.map(({ args }) => args)).toEqual([
        ['migrate', '--time-limit', expect.stringMatching(/^\d+$/)],
        ['topics', 'create'],
      ]);
    }
  });

  it.each(names)(
    'give up a migration before its Job ends, and that before the pods that wait for it do: %s',
    (name) => {
      const cluster = clusterOf(name);
      const [job] = ofKind(cluster, 'Job');
      const most = job?.spec.activeDeadlineSeconds ?? 0;
      expect(Number(job?.spec.template.spec.containers[0]?.args?.at(-1))).toBeLessThan(most);
      for (const { metadata, spec } of served(cluster))
        for (const container of spec.template.spec.containers) {
          const waits = Number(environmentOf(cluster, container).STARTUP_TIMEOUT_SECONDS);
          expect(waits, metadata.name).toBeGreaterThanOrEqual(most);
          expect(spec.progressDeadlineSeconds, metadata.name).toBeGreaterThan(waits);
        }
    },
  );

  it('are documented with each NetworkPolicy that a setting may want wider', async () => {
    const page = await readFile(join(projectDirectory, 'docs', 'deploy.md'), 'utf8');
    const [, table = ''] = /\n\| setting \| of whom, to where \| NetworkPolicy \|\n([\s\S]+?)\n\n/.exec(page) ?? [];
    const told = new Set(
      [...table.matchAll(/`((?:orderline-|postgresql|telemetry)[a-z-]*)…?`/g)].map(([, name]) => name),
    );
    const known = new Set(
      ['dev', 'gateway'].flatMap((name) =>
        ofKind(clusterOf(name), 'NetworkPolicy').map(({ metadata }) => metadata.name),
      ),
    );
    expect([...told].filter((name) => !known.has(name ?? ''))).toEqual([]);
    for (const [, setting = ''] of table.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g))
      expect(await readFile(join(projectDirectory, 'docs', 'configuration.md'), 'utf8')).toContain(`\`${setting}\``);
    expect(told.size).toBe(9);
  });

  it('are documented with a patch that lets whoever reads tokens, and no other, ask an issuer', async () => {
    const page = await readFile(join(projectDirectory, 'docs', 'deploy.md'), 'utf8');
    const [, patch = ''] = /\n```yaml\n([\s\S]+?\n)```/.exec(page) ?? [];
    const cluster = await chosen({ of: 'production', change: (overlay) => `${overlay}patches:\n${patch}` });
    const wider = ofKind(cluster, 'NetworkPolicy').filter(
      ({ metadata: { name }, spec }) =>
        JSON.stringify(spec) !==
        JSON.stringify(
          ofKind(clusterOf('production'), 'NetworkPolicy').find((one) => one.metadata.name === name)?.spec,
        ),
    );
    const allowed = wider.map(({ metadata, spec }) => [metadata.name, spec.egress?.at(-1)?.ports]);
    const https = [{ protocol: 'TCP', port: 443 }];
    expect(allowed).toEqual([
      ['orderline-api', https],
      ['orderline-realtime', https],
    ]);
  });

  it('are documented with the name of the Job, and with as long a wait as it may take', async () => {
    const page = await readFile(join(projectDirectory, 'docs', 'deploy.md'), 'utf8');
    const [, pattern = ''] = /sed -n 's\/\^ {2}name: \\\((\S+?)\\\)/.exec(page) ?? [];
    const [, minutes] = /--for=condition=complete --timeout=(\d+)m/.exec(page) ?? [];
    for (const name of names) {
      const cluster = clusterOf(name);
      const [job] = ofKind(cluster, 'Job');
      const lines = [...cluster.text.matchAll(new RegExp(`^ {2}name: (${pattern})`, 'gm'))].map(([, found]) => found);
      expect(lines, name).toEqual([job?.metadata.name]);
      expect(Number(minutes) * 60, name).toBe(job?.spec.activeDeadlineSeconds);
    }
  });

  it.each(names)('keep a place for commands of operators, which nobody pays for until it is asked for: %s', (name) => {
    const cluster = clusterOf(name);
    const operator = ofKind(cluster, 'Deployment').find(({ metadata }) => metadata.name === 'orderline-operator');
    expect(operator?.spec).toMatchObject({ replicas: 0, strategy: { type: 'Recreate' } });
    const [container] = operator?.spec.template.spec.containers ?? [];
    if (container === undefined) throw new Error('no container');
    const env = environmentOf(cluster, container);
    const readFile = (path: string) => SECRETS[basename(path)] ?? '{}';
    expect(loadConcerns('api', ['database', 'kafka', 'passwords', 'apiKeys'], { env, readFile })).toMatchObject({
      database: { url: SECRETS['database-url'] },
      apiKeys: { pepper: SECRETS['api-key-pepper'] },
    });
  });

  it('have a place for operators that stays until it is told to end', async () => {
    const [operator] = ofKind(clusterOf('dev'), 'Deployment').filter(
      ({ metadata }) => metadata.name === 'orderline-operator',
    );
    const { args = [] } = operator?.spec.template.spec.containers[0] ?? {};
    const child = spawn(process.execPath, ['-e', `${args[0]}; console.log('ready')`]);
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  }, 60_000);

  it('trigger each job of the product by its schedule, never two at a time', async () => {
    const listed = await createApplication(inMemoryPorts()).jobs.listJobs();
    const jobs = listed.ok ? listed.value : [];
    expect(jobs.length).toBeGreaterThan(0);
    for (const name of names) {
      const cronJobs = ofKind(clusterOf(name), 'CronJob');
      expect(cronJobs.map(({ metadata, spec }) => [metadata.name, spec.schedule]).toSorted()).toEqual(
        jobs.map((job) => [`orderline-${job.name}`, job.schedule]).toSorted(),
      );
      for (const { spec } of cronJobs) {
        expect(spec).toMatchObject({ timeZone: 'Etc/UTC', concurrencyPolicy: 'Forbid' });
        expect(spec.startingDeadlineSeconds).toBeGreaterThan(10);
        expect(spec.jobTemplate.spec.activeDeadlineSeconds).toBeLessThan(600);
      }
    }
  });

  it.each(['kafka-sasl', 'kafka-sasl in dev'])(
    'sign in to brokers that ask for it, whoever speaks to them: %s',
    (name) => {
      const cluster = clusterOf(name);
      const withBrokers = containersOf(cluster).filter(([of]) => !of.startsWith('CronJob'));
      expect(withBrokers.length).toBeGreaterThan(4);
      for (const [of, container] of withBrokers) {
        const { KAFKA_TLS, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD_FILE, KAFKA_TLS_CA_FILE } = environmentOf(
          cluster,
          container,
        );
        expect({ KAFKA_TLS, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD_FILE, KAFKA_TLS_CA_FILE }, of).toEqual({
          KAFKA_TLS: 'true',
          KAFKA_SASL_USERNAME: 'orderline',
          KAFKA_SASL_PASSWORD_FILE: '/run/secrets/kafka/sasl-password',
          KAFKA_TLS_CA_FILE: '/run/secrets/kafka/tls-ca',
        });
        expect(container.volumeMounts, of).toContainEqual({
          name: 'kafka',
          mountPath: '/run/secrets/kafka',
          readOnly: true,
        });
      }
    },
  );

  it('do not build where there are no consumers of their own for KEDA to scale', async () => {
    await expect(chosen({ of: 'dev', change: withComponent('keda') })).rejects.toThrow('orderline-worker-consumers');
  });

  it('scale consumers by the lag of each that there is, which what stands still does not raise', () => {
    const cluster = clusterOf('keda');
    const [scaled] = ofKind(cluster, 'ScaledObject');
    const pairs = scaled?.spec.triggers.map(({ metadata }) => `${metadata.consumerGroup} ${metadata.topic}`);
    expect(pairs?.toSorted()).toEqual(
      subscriptions
        .flatMap(({ consumer, topics }) => topics.map((topic) => `orderline.${consumer} ${topic}`))
        .toSorted(),
    );
    for (const { type, metadata } of scaled?.spec.triggers ?? []) {
      expect(type).toBe('kafka');
      expect(metadata).toMatchObject({
        excludePersistentLag: 'true',
        limitToPartitionsWithLag: 'true',
        allowIdleConsumers: 'false',
      });
    }
    expect(ofKind(cluster, 'HorizontalPodAutoscaler').map(({ metadata }) => metadata.name)).toEqual([
      'orderline-api',
      'orderline-realtime',
    ]);
  });

  it('are scraped under the names that the rules know', async () => {
    const scrape = await readFile(join(projectDirectory, 'infra/observability/prometheus/prometheus.yaml'), 'utf8');
    const jobs: readonly { readonly job_name: string }[] = parse(scrape).scrape_configs;
    const [monitor] = ofKind(clusterOf('production'), 'PodMonitor');
    expect(monitor?.spec).toMatchObject({
      podMetricsEndpoints: [
        {
          port: 'management',
          path: '/metrics',
          relabelings: [{ sourceLabels: ['__meta_kubernetes_pod_label_app_kubernetes_io_name'], targetLabel: 'job' }],
        },
      ],
    });
    const names = served(clusterOf('production')).map(
      ({ spec }) => spec.template.metadata.labels['app.kubernetes.io/name'],
    );
    expect(new Set(names)).toEqual(new Set(jobs.map(({ job_name }) => job_name)));
  });

  it.each(names)('are called what they call themselves, and trust the proxies alone about who calls: %s', (name) => {
    const cluster = clusterOf(name);
    const settings =
      ofKind(cluster, 'ConfigMap').find(({ metadata }) => metadata.name.startsWith('orderline-settings'))?.data ?? {};
    const [route] = ways(cluster, 'orderline-api');
    const { hostnames = [], rules = [], tls = [] } = route?.spec ?? {};
    const hosts = [...hostnames, ...rules.flatMap(({ host }) => host ?? []), ...tls.flatMap((one) => one.hosts)];
    expect(new Set(hosts)).toEqual(new Set([new URL(settings.EVENT_SCHEMA_BASE_URL ?? '').hostname]));
    for (const network of settings.TRUSTED_PROXIES?.split(',') ?? [])
      expect(Number(network.split('/')[1]), `${network}: not all that is private`).toBeGreaterThanOrEqual(20);
  });

  it.each(names)('lead a real-time connection to whoever holds such, and hold it for long: %s', (name) => {
    const cluster = clusterOf(name);
    const [holder] = ofKind(cluster, 'Deployment').filter(({ spec }) =>
      spec.template.spec.containers.some((container) =>
        environmentOf(cluster, container).API_ROLES?.includes('realtime'),
      ),
    );
    const [way] = ways(cluster, 'orderline-api');
    const [route, ingress] = way?.kind === 'HTTPRoute' ? [way] : [undefined, way];
    const paths = route
      ? (route.spec.rules ?? []).flatMap(({ matches = [], backendRefs = [], timeouts }) =>
          matches.map(({ path }) => ({ ...path, to: backendRefs[0]?.name, lasts: timeouts?.request === '0s' })),
        )
      : (ingress?.spec.rules ?? []).flatMap(({ http }) =>
          (http?.paths ?? []).map(({ path, pathType, backend }) => ({
            ...{ type: pathType, value: path, to: backend.service.name },
            lasts:
              Number(ingress?.metadata.annotations?.['nginx.ingress.kubernetes.io/proxy-read-timeout']) >
              2 * PING_SECONDS,
          })),
        );
    const real = paths.filter(({ value }) => value.includes('realtime'));
    expect(real).toEqual(
      ['v1', 'v2']
        .flatMap((version) => [`/api/${version}/realtime`, `/api/${version}/realtime/events`])
        .map((value) => ({
          ...{ type: 'Exact', value, to: holder?.metadata.name, lasts: true },
        })),
    );
    expect(paths.find(({ value }) => value === '/api')?.to, 'tickets, and all else').toBe('orderline-api');
  });

  it('let a catalogue be imported through the Ingress', async () => {
    const page = await readFile(join(projectDirectory, 'docs/how-to/import-a-catalogue.md'), 'utf8');
    const [, size, minutes] = /A file may have (\d+) MiB and take (\d+) minutes/.exec(page) ?? [];
    for (const name of ['ingress', 'dev'])
      expect(ofKind(clusterOf(name), 'Ingress')[0]?.metadata.annotations, name).toEqual({
        'nginx.ingress.kubernetes.io/proxy-body-size': `${size}m`,
        'nginx.ingress.kubernetes.io/proxy-request-buffering': 'off',
        'nginx.ingress.kubernetes.io/proxy-read-timeout': String(Number(minutes) * 60),
      });
  });

  it('route clients to the public port alone', () => {
    for (const name of names) {
      const cluster = clusterOf(name);
      expect(ways(cluster, 'orderline-api').length, name).toBe(1);
      expect(ways(cluster, 'orderline-gateway').length, name).toBe(hasGateway(name) ? 1 : 0);
      const services = ofKind(cluster, 'Service');
      const apart = ofKind(cluster, 'Deployment').some(({ metadata }) => metadata.name === 'orderline-realtime');
      expect(
        services.map(({ metadata, spec }) => [metadata.name, spec.ports.map(({ targetPort }) => targetPort)]),
      ).toEqual([
        ...(name === 'admin' ? [['orderline-admin', ['internal']]] : []),
        ['orderline-api', ['http']],
        ['orderline-api-internal', ['internal']],
        ...(hasGateway(name) ? [['orderline-gateway', ['http']]] : []),
        ...(apart ? [['orderline-realtime', ['http']]] : []),
      ]);
      for (const { kind, spec } of cluster.manifests.filter(({ kind }) => kind === 'HTTPRoute' || kind === 'Ingress'))
        expect(JSON.stringify(spec), kind).not.toContain('internal');
    }
  });
});
