/** Where the manifests say which release of each app runs. */
export const DEPLOYED = 'infra/k8s/release/kustomization.yaml';

const dashed = (version: string): string => version.replaceAll(/[^a-z0-9]/g, '-');

const tagOf = (app: string): RegExp => new RegExp(`(name: orderline-${app}\\n +newName: \\S+\\n +newTag: )\\S+`, 'g');

/** The manifests of a cluster with another release of an app: its image, its label, and the Job that is called after the api. */
export const deployVersion = (manifest: string, app: 'api' | 'worker', version: string): string => {
  const tagged = manifest.replaceAll(tagOf(app), `$1${version}`);
  if (app === 'worker') return tagged.replaceAll(/(value: )\d\S*/g, `$1${version}`);
  return tagged
    .replaceAll(/(app\.kubernetes\.io\/version: )\S+/g, `$1${version}`)
    .replaceAll(/(orderline-migrate-\d+-)\S+/g, `$1${dashed(version)}`);
};
