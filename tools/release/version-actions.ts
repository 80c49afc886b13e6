import { VersionActions } from 'nx/release';
import { DEPLOYED, deployVersion } from './deployed-versions.ts';

type Tree = Parameters<VersionActions['init']>[0];

type Manifest = { readonly version: string; readonly packages?: Readonly<Record<string, object>> };

const LOCK = 'package-lock.json';

/** A package.json, or the lock: npm has read them before this runs. */
const manifestIn = (tree: Tree, path: string): Manifest => JSON.parse(tree.read(path, 'utf-8') ?? '{}') as Manifest;

const write = (tree: Tree, path: string, content: object): void =>
  tree.write(path, `${JSON.stringify(content, null, 2)}\n`);

/** Versions live in package.json and the lock; what depends on another package of the workspace takes it as it is ("*"). */
class PackageVersions extends VersionActions {
  validManifestFilenames = ['package.json'];

  async readCurrentVersionFromSourceManifest(tree: Tree) {
    const [manifest] = this.manifestsToUpdate;
    if (!manifest) return null;
    return { currentVersion: manifestIn(tree, manifest.manifestPath).version, manifestPath: manifest.manifestPath };
  }

  async readCurrentVersionFromRegistry() {
    return null;
  }

  async readCurrentVersionOfDependency() {
    return { currentVersion: null, dependencyCollection: null };
  }

  async updateProjectVersion(tree: Tree, version: string) {
    const { root } = this.projectGraphNode.data;
    if (root === 'apps/api' || root === 'apps/worker') {
      const app = root === 'apps/api' ? 'api' : 'worker';
      tree.write(DEPLOYED, deployVersion(tree.read(DEPLOYED, 'utf-8') ?? '', app, version));
    }
    return this.manifestsToUpdate.map(({ manifestPath }) => {
      write(tree, manifestPath, { ...manifestIn(tree, manifestPath), version });
      const lock = manifestIn(tree, LOCK);
      const packages = lock.packages ?? {};
      write(tree, LOCK, { ...lock, packages: { ...packages, [root]: { ...packages[root], version } } });
      return `${manifestPath} is ${version}`;
    });
  }

  async updateProjectDependencies() {
    return [];
  }
}

// What require() answers: Nx loads it so.
export { PackageVersions as 'module.exports' };
