import type { Finding } from '../finding.ts';
import { faultsOfReference } from './check-reference.ts';
import { LAYERS, layerOfFolder, mayReadEnvironment } from './layers.ts';
import { factsOf, type SourceFile } from './source.ts';
import type { Manifest, Workspace } from './workspace.ts';

const ownerOf = (file: SourceFile, manifests: readonly Manifest[]): Manifest | undefined =>
  manifests.find(({ folder }) => folder !== '' && file.path.startsWith(`${folder}/`));

const checkFile = (file: SourceFile, owner: Manifest, manifests: readonly Manifest[]): readonly Finding[] => {
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
  return [...unreadable, ...environment, ...imports];
};

const checkManifest = ({ folder, tags }: Manifest): readonly Finding[] => {
  const at = { file: `${folder}/package.json`, line: 1, rule: 'layer' };
  const layer = layerOfFolder(folder);
  if (layer === undefined) {
    const fix = `Place it in one of: ${LAYERS.join(', ')} (tools/checks/boundaries/layers.ts).`;
    return [{ ...at, fault: `${folder} has no row in the import table.`, fix }];
  }
  if (tags.includes(`layer:${layer}`)) return [];
  return [{ ...at, fault: `The nx tag layer:${layer} is missing.`, fix: 'Add it under "nx": { "tags": [] }.' }];
};

/** Holds a workspace against the import table of docs/architecture.md. */
export const checkBoundaries = ({ files, manifests }: Workspace): readonly Finding[] => [
  ...files.flatMap((file) => {
    const owner = ownerOf(file, manifests);
    return owner === undefined ? [] : checkFile(file, owner, manifests);
  }),
  ...manifests.filter(({ folder }) => folder !== '').flatMap(checkManifest),
];
