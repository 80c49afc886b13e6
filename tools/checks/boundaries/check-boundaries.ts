import type { Finding } from '../finding.ts';
import { faultsOfReference } from './check-reference.ts';
import { LAYERS, layerOfFolder, mayReadEnvironment } from './layers.ts';
import { packageNameOf } from './module-name.ts';
import { factsOf, type SourceFile } from './source.ts';
import type { Manifest, Workspace } from './workspace.ts';

const ownerOf = (file: SourceFile, manifests: readonly Manifest[]): Manifest | undefined =>
  manifests.find(({ folder }) => folder !== '' && file.path.startsWith(`${folder}/`));

const checkFile = (file: SourceFile, owner: Manifest, manifests: readonly Manifest[]) => {
  const facts = factsOf(file);
  const unreadable = facts.errors.map(
    ({ line, message }): Finding => ({
      file: file.path,
      line,
      rule: 'parse',
      fault: `The file cannot be parsed: ${message}.`,
      fix: 'Correct the syntax; nothing in it is checked until then.',
    }),
  );
  const environment = facts.environmentReads
    .filter(() => !mayReadEnvironment(file.path))
    .map(
      (line): Finding => ({
        file: file.path,
        line,
        rule: 'environment',
        fault: 'process.env is read outside the configuration.',
        fix: 'Add the setting to the schema in libs/platform/src/config and take the parsed value as an argument.',
      }),
    );
  const imports = facts.references.flatMap((reference) => faultsOfReference({ file, owner, manifests, reference }));
  return { findings: [...unreadable, ...environment, ...imports], references: facts.references };
};

const checkManifest = (manifest: Manifest, imported: ReadonlySet<string>): readonly Finding[] => {
  const at = { file: `${manifest.folder}/package.json`, line: 1 };
  const layer = layerOfFolder(manifest.folder);
  if (layer === undefined) {
    return [
      {
        ...at,
        rule: 'layer',
        fault: `${manifest.folder} has no row in the import table.`,
        fix: `Place it in one of: ${LAYERS.join(', ')} (tools/checks/boundaries/layers.ts).`,
      },
    ];
  }
  const tagged = manifest.tags.includes(`layer:${layer}`)
    ? []
    : [
        {
          ...at,
          rule: 'layer',
          fault: `The nx tag layer:${layer} is missing.`,
          fix: 'Add it under "nx": { "tags": [] }.',
        },
      ];
  const unused = [...manifest.dependencies, ...manifest.devDependencies]
    .filter((name) => name.startsWith('@orderline/') && !imported.has(name))
    .map((name) => ({
      ...at,
      rule: 'unused-dependency',
      fault: `${name} is declared and never imported, so nx affected runs too much.`,
      fix: 'Remove it from the dependencies and run npm run lock.',
    }));
  return [...tagged, ...unused];
};

/** Holds a workspace against the import table of docs/architecture.md. */
export const checkBoundaries = ({ files, manifests }: Workspace): readonly Finding[] => {
  const imported = new Map<Manifest, Set<string>>(manifests.map((manifest) => [manifest, new Set()]));
  const inFiles = files.flatMap((file) => {
    const owner = ownerOf(file, manifests);
    if (owner === undefined) return [];
    const { findings, references } = checkFile(file, owner, manifests);
    for (const { specifier } of references) {
      if (specifier !== undefined) imported.get(owner)?.add(packageNameOf(specifier));
    }
    return findings;
  });
  const inManifests = manifests
    .filter(({ folder }) => folder !== '')
    .flatMap((manifest) => checkManifest(manifest, imported.get(manifest) ?? new Set()));
  return [...inFiles, ...inManifests];
};
