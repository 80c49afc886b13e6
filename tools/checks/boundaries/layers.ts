export const LAYERS = [
  'domain',
  'contracts',
  'client',
  'platform',
  'adapters',
  'composition',
  'app',
  'example',
  'simulators',
  'tools',
] as const;

export type Layer = (typeof LAYERS)[number];

export type LayerRule = {
  readonly mayImport: readonly Layer[];
  readonly testsMayImport?: readonly Layer[];
  /** npm packages that production code of the layer may import. */
  readonly packages: 'any' | readonly string[];
  readonly nodeModules: boolean;
};

const LIBRARIES: readonly Layer[] = ['domain', 'contracts', 'client', 'platform', 'adapters', 'composition'];

/** The import table of docs/architecture.md. Nobody imports apps. */
export const LAYER_RULES: Readonly<Record<Layer, LayerRule>> = {
  domain: { mayImport: [], packages: [], nodeModules: false },
  contracts: { mayImport: [], packages: ['zod'], nodeModules: false },
  client: { mayImport: ['contracts'], packages: [], nodeModules: false },
  platform: { mayImport: [], packages: 'any', nodeModules: true },
  adapters: { mayImport: ['domain', 'contracts', 'platform'], packages: 'any', nodeModules: true },
  composition: { mayImport: ['domain', 'contracts', 'adapters', 'platform'], packages: 'any', nodeModules: true },
  app: { mayImport: LIBRARIES, packages: 'any', nodeModules: true },
  example: { mayImport: ['client'], packages: [], nodeModules: false },
  simulators: {
    mayImport: ['contracts', 'platform', 'adapters'],
    testsMayImport: ['domain'],
    packages: 'any',
    nodeModules: true,
  },
  tools: { mayImport: LIBRARIES, packages: 'any', nodeModules: true },
};

/** Where code of others is loaded, which lies outside of the tree and so in no table. */
export const LOADS_OTHERS = 'libs/composition/src/gateway/policies/import-policy.ts';

/** The layer that a package folder belongs to, or undefined where the table has no row for it. */
export const layerOfFolder = (folder: string): Layer | undefined => {
  if (folder === 'tools') return 'tools';
  if (folder === 'apps/example') return 'example';
  if (folder === 'apps/simulators') return 'simulators';
  if (folder.startsWith('apps/')) return 'app';
  if (folder.startsWith('libs/adapters-')) return 'adapters';
  return LIBRARIES.find((layer) => layer !== 'adapters' && folder === `libs/${layer}`);
};

const TEST = /\.test\.tsx?$/;
const CONTRACT_SUITE = /\.contract\.tsx?$/;
const CONFIG = /\.config\.ts$/;

/** Tests, the suites that stores must pass, and what only tests import (`testing/` folders). */
export const isTest = (path: string): boolean =>
  TEST.test(path) || CONTRACT_SUITE.test(path) || path.includes('/testing/');

/** The reference stores: they stand in for adapters, so they may use Node, and no rule of the domain may use them. */
export const isReferenceStore = (path: string): boolean => /\.memory\.ts$/.test(path);

export const isConfig = (path: string): boolean => CONFIG.test(path);

const ENVIRONMENT_READERS = /^libs\/platform\/src\/(?:config|telemetry)(?:\/|[^/]*\.ts$)/;

export const mayReadEnvironment = (path: string): boolean =>
  path.startsWith('tools/') || path === 'apps/simulators/src/main.ts' || isTest(path) || ENVIRONMENT_READERS.test(path);
