import type { Finding } from '../finding.ts';
import { isConfig, isReferenceStore, isTest, LAYER_RULES, type Layer, LOADS_OTHERS, layerOfFolder } from './layers.ts';
import { moduleNameOf } from './module-name.ts';
import type { ModuleReference, SourceFile } from './source.ts';
import type { Manifest } from './workspace.ts';

type Place = {
  readonly file: SourceFile;
  readonly owner: Manifest;
  readonly manifests: readonly Manifest[];
  readonly reference: ModuleReference;
};

type Fault = Pick<Finding, 'rule' | 'fault' | 'fix'>;

const DOMAIN_FEATURE = /^libs\/domain\/src\/([^/]+)\//;
const TEST_PACKAGES = ['vitest', 'fast-check'];

const isStandIn = (path: string): boolean => isReferenceStore(path) || isTest(path);

const relativeFault = ({ file, owner }: Place, path: string): Fault | undefined => {
  if (path !== owner.folder && !path.startsWith(`${owner.folder}/`)) {
    return {
      rule: 'relative',
      fault: `A relative import leaves ${owner.folder} for ${path}.`,
      fix: 'Import the other package by its name, through its exports.',
    };
  }
  if (owner.folder === 'libs/domain' && isStandIn(path) && !isStandIn(file.path)) {
    return {
      rule: 'stand-in',
      fault: `A rule of the domain imports ${path}, which stands in for an adapter.`,
      fix: 'Depend on the port; composition and tests choose the store.',
    };
  }
  const from = DOMAIN_FEATURE.exec(file.path)?.[1];
  const to = DOMAIN_FEATURE.exec(path)?.[1];
  if (from === undefined || to === undefined || to === from || to === 'shared') return undefined;
  return {
    rule: 'feature',
    fault: `The domain feature ${from} imports ${to}.`,
    fix: `State the need as a port in libs/domain/src/${from}/ports.ts and let composition join the two, or move what both share to shared/.`,
  };
};

const layerFault = (from: Layer, file: SourceFile, target: Manifest): Fault | undefined => {
  const to = layerOfFolder(target.folder);
  const { mayImport, testsMayImport = [] } = LAYER_RULES[from];
  if (to === undefined || mayImport.includes(to)) return undefined;
  if (isTest(file.path) && testsMayImport.includes(to)) return undefined;
  if (target.folder.startsWith('apps/')) {
    return {
      rule: 'apps',
      fault: `${target.name} is an app, and nobody imports apps.`,
      fix: 'Move what is shared into a library.',
    };
  }
  const allowed = mayImport.length === 0 ? 'no library of ours' : mayImport.join(', ');
  const fix =
    from === 'adapters' && to === 'adapters'
      ? 'Adapters never import each other: state the need as a port in the domain and join the two in composition.'
      : 'Turn the dependency round: a port in the domain, met in composition.';
  return { rule: 'layers', fault: `${from} imports ${target.name} (${to}); it may import ${allowed}.`, fix };
};

const nodeFault = (layer: Layer, path: string): Fault | undefined =>
  isTest(path) || isReferenceStore(path) || LAYER_RULES[layer].nodeModules
    ? undefined
    : {
        rule: 'node-module',
        fault: `${layer} imports a module of Node.`,
        fix:
          layer === 'domain' ? 'Take what you need as a port.' : 'It must also run in a browser: keep it free of Node.',
      };

const thirdPartyFault = ({ file, owner, manifests }: Place, layer: Layer, name: string): Fault | undefined => {
  const test = isTest(file.path);
  const { packages } = LAYER_RULES[layer];
  if (!test && TEST_PACKAGES.includes(name) && layer !== 'tools') {
    return {
      rule: 'npm-package',
      fault: `${name} is imported outside tests.`,
      fix: 'Move the code to a .test.ts or .contract.ts file.',
    };
  }
  const allowedInTest = test && TEST_PACKAGES.includes(name);
  if (packages !== 'any' && !packages.includes(name) && !allowedInTest) {
    const allowed = packages.length === 0 ? 'no npm package' : packages.join(', ');
    return {
      rule: 'npm-package',
      fault: `${layer} imports ${name}; it may import ${allowed}.`,
      fix: 'Keep the library in an adapter behind a port.',
    };
  }
  const root = manifests.find(({ folder }) => folder === '');
  const declared =
    owner.dependencies.includes(name) ||
    // An image is built without them: a tool that is run in a checkout alone may have its own.
    (layer === 'tools' && owner.devDependencies.includes(name)) ||
    ((test || isConfig(file.path)) && [...owner.devDependencies, ...(root?.devDependencies ?? [])].includes(name));
  if (declared) return undefined;
  return {
    rule: 'undeclared',
    fault: `${name} is not declared.`,
    fix: `Add it to the dependencies of ${owner.folder}/package.json.`,
  };
};

const packageFault = (place: Place, layer: Layer, name: string): Fault | undefined => {
  const { owner, manifests } = place;
  if (name === owner.name) {
    return {
      rule: 'relative',
      fault: `${name} imports itself by name.`,
      fix: 'Use a relative import inside a package.',
    };
  }
  const target = manifests.find((manifest) => manifest.name === name && manifest.folder !== '');
  if (target === undefined) return thirdPartyFault(place, layer, name);
  const declared = [...owner.dependencies, ...(isTest(place.file.path) ? owner.devDependencies : [])].includes(name);
  return (
    layerFault(layer, place.file, target) ??
    (declared
      ? undefined
      : {
          rule: 'undeclared',
          fault: `${name} is not declared, so nx affected misses the change of it.`,
          fix: `Add "${name}": "*" to the dependencies of ${owner.folder}/package.json and run npm run lock.`,
        })
  );
};

const faultOf = (place: Place, layer: Layer): Fault | undefined => {
  const { specifier } = place.reference;
  if (specifier === undefined) {
    return layer === 'tools' || place.file.path === LOADS_OTHERS
      ? undefined
      : {
          rule: 'computed',
          fault: 'The imported module is computed.',
          fix: 'Import a literal name, so that the table can be checked.',
        };
  }
  const module = moduleNameOf(specifier, place.file.path);
  if (module.kind === 'relative') return relativeFault(place, module.path);
  if (module.kind === 'node') return nodeFault(layer, place.file.path);
  return packageFault(place, layer, module.name);
};

/** What one import breaks of the import table: nothing or one fault. */
export const faultsOfReference = (place: Place): readonly Finding[] => {
  const layer = layerOfFolder(place.owner.folder);
  const fault = layer === undefined ? undefined : faultOf(place, layer);
  return fault === undefined ? [] : [{ file: place.file.path, line: place.reference.line, ...fault }];
};
