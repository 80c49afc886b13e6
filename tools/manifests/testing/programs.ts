import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stateDirectory } from '../../services/project.ts';
import { pythonPrograms } from '../../services/python.ts';
import type { Definition } from './definition.ts';

const run = promisify(execFile);

const said = (error: unknown): void => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
};

/** Where kubectl, kubernetes-validate, check-jsonschema and yamllint are; undefined where they cannot be had, which is said. */
export const manifestPrograms = async (): Promise<string | undefined> => {
  try {
    return await pythonPrograms({
      what: 'What manifests are checked by',
      requirements: join(import.meta.dirname, 'requirements.txt'),
      name: 'manifests',
      say: () => undefined,
    });
  } catch (error) {
    said(error);
    return undefined;
  }
};

/** The definitions of custom resources, with what each is called there. They are beside the project's packages, as only these tests read them. */
const PACKAGES = {
  '@kubernetes-models/gateway-api': '2.0.0',
  '@kubernetes-models/keda': '2.0.0',
  '@kubernetes-models/prometheus-operator': '6.0.0',
} as const;

const DEFINITIONS = {
  HTTPRoute: '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute.js',
  ScaledObject: '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject.js',
  PodMonitor: '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor.js',
  PrometheusRule: '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule.js',
} as const;

export type CustomKind = keyof typeof DEFINITIONS;

export const isCustom = (kind: string): kind is CustomKind => kind in DEFINITIONS;

const isDefinition = (value: unknown): value is Definition => typeof value === 'function';

const isInstalled = async (folder: string): Promise<boolean> => {
  const found = Object.entries(PACKAGES).map(async ([name, version]) => {
    const manifest = await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8').catch(() => '{}');
    return JSON.parse(manifest).version === version;
  });
  return (await Promise.all(found)).every((right) => right);
};

/** Each custom resource's definition undefined where they cannot be had, which is said. */
export const customResources = async (): Promise<ReadonlyMap<string, Definition> | undefined> => {
  const folder = join(stateDirectory, 'custom-resources');
  const wanted = Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`);
  try {
    if (!(await isInstalled(folder)))
      await run('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', ...wanted]);
    const classes = Object.entries(DEFINITIONS).map(async ([kind, path]): Promise<readonly [string, Definition]> => {
      const loaded: Readonly<Record<string, unknown>> = await import(join(folder, 'node_modules', path));
      const found = loaded[kind];
      if (!isDefinition(found)) throw new Error(`${path} has no ${kind}`);
      return [kind, found];
    });
    return new Map(await Promise.all(classes));
  } catch (error) {
    said(error);
    return undefined;
  }
};
