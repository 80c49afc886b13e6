import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import type { Metafile } from 'esbuild';
import { PackageURL } from 'packageurl-js';
import { z } from 'zod';

/** A licence that is no single one of SPDX's list is told by its name, as the package writes it. */
const noExpression = (text: string): never => {
  throw new RangeError(`${text} is not one licence`);
};

const { Builders, Factories } = Contrib.FromNodePackageJson;
const builder = new Builders.ComponentBuilder(
  new Factories.ExternalReferenceFactory(),
  new Contrib.License.Factories.LicenseFactory(noExpression),
);

const manifest = z.looseObject({
  name: z.string(),
  version: z.string(),
  license: z.string().optional().catch(undefined),
});

const purlOf = (type: string, name: string, version: string): string => {
  const at = name.lastIndexOf('/');
  const namespace = at < 0 ? undefined : name.slice(0, at);
  return new PackageURL(type, namespace, name.slice(at + 1), version, undefined, undefined).toString();
};

const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/** The folders of the packages of which the bundle has code, relative to the root. */
export const bundledPackages = ({ outputs }: Metafile): ReadonlySet<string> =>
  new Set(
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.keys(inputs).flatMap((input) => PACKAGE.exec(input)?.slice(1, 2) ?? []),
    ),
  );

const componentOf = async (root: string, folder: string): Promise<Models.Component> => {
  const { name, version, license } = manifest.parse(
    JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')),
  );
  const described = { name, version, ...(license !== undefined && { license }) };
  const component = builder.makeComponent(described, Enums.ComponentType.Library);
  if (component === undefined) throw new Error(`${folder}/package.json has no name.`);
  const purl = purlOf('npm', name, version);
  return Object.assign(component, { purl });
};

/** What the root file system has from Debian; see infra/image/rootfs.sh. */
const DEBIAN = ['ca-certificates', 'libc6', 'libgcc-s1', 'libstdc++6', 'tzdata'];
const DPKG_STATUS = '/var/lib/dpkg/status';

const fieldOf = (entry: string, field: string): string | undefined =>
  new RegExp(`^${field}: (.*)$`, 'm').exec(entry)?.[1];

/** Packages of Debian as dpkg knows them, and Node itself. */
const systemComponents = async (): Promise<readonly Models.Component[]> => {
  const entries = (await readFile(DPKG_STATUS, 'utf8')).split('\n\n');
  const debian = DEBIAN.map((name) => {
    const version = fieldOf(entries.find((entry) => fieldOf(entry, 'Package') === name) ?? '', 'Version');
    if (version === undefined) throw new Error(`${name} is not installed here: ${DPKG_STATUS} has no version of it.`);
    return new Models.Component(Enums.ComponentType.Library, name, {
      version,
      purl: purlOf('deb', `debian/${name}`, version),
    });
  });
  const version = process.versions.node;
  const node = new Models.Component(Enums.ComponentType.Platform, 'node', {
    version,
    purl: purlOf('generic', 'node', version),
  });
  return [...debian, node];
};

export type SbomOf = {
  readonly root: string;
  readonly app: string;
  /** Relative to the root. */
  readonly folders: Iterable<string>;
  /** Whether the bundle goes into an image with the Node and the libraries of this machine. */
  readonly withSystem: boolean;
};

/** A CycloneDX 1.6 document, the same for the same content: it has neither a time nor a number of its own. */
export const sbomOf = async ({ root, app, folders, withSystem }: SbomOf): Promise<string> => {
  const { version } = manifest.parse(JSON.parse(await readFile(join(root, 'apps', app, 'package.json'), 'utf8')));
  const found = await Promise.all([...new Set(folders)].map((folder) => componentOf(root, folder)));
  const components = [...found, ...(withSystem ? await systemComponents() : [])];
  const unique = new Map(components.map((component) => [component.purl, component]));
  for (const [purl, { bomRef }] of unique) if (purl !== undefined) bomRef.value = purl;
  const subject = new Models.Component(Enums.ComponentType.Application, `orderline-${app}`, {
    version,
    bomRef: `orderline-${app}@${version}`,
  });
  const bom = new Models.Bom({
    metadata: new Models.Metadata({ component: subject }),
    components: new Models.ComponentRepository(unique.values()),
  });
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
};
