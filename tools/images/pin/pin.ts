import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { conclude, type Finding, lineAt } from '../../checks/finding.ts';
import { imagesIn, type Place, readReference, replaceIn } from './references.ts';
import { digestOf, Unresolved } from './registry.ts';

const FILES = ['infra/compose.yaml', 'infra/k8s/**/*.yaml', 'Dockerfile.*', 'infra/*.Dockerfile'];

type Pinned = Finding | { readonly text: string };

const RULE = 'images by digest';

const pinned = async (place: Place, at: Pick<Finding, 'file' | 'line'>, check: boolean): Promise<Pinned> => {
  const fault = (what: string, fix: string) => ({ ...at, rule: RULE, fault: `${place.text}: ${what}.`, fix });
  const image = readReference(place.text);
  if (image === undefined) return fault('it is no name of an image', 'Write NAME:TAG.');
  const { name, tag, digest } = image;
  if (tag === undefined) return fault('it has no tag', 'Write NAME:TAG: people read the tag, engines the digest.');
  if (check && digest === undefined) return fault('it has no digest', 'Run npm run images -- pin.');
  try {
    const found = await digestOf(image);
    if (check && found !== digest)
      return fault(`the tag has moved to ${found}`, 'See what has changed, then run npm run images -- pin.');
    return { text: `${name}:${tag}@${found}` };
  } catch (error) {
    if (!(error instanceof Unresolved)) throw error;
    return fault(error.message, 'Nothing was changed.');
  }
};

export type Pinning = {
  /** Only says which has no digest, or another by now. */
  readonly check: boolean;
  /** Ours, as a cluster is to run them, in place of those of others. */
  readonly released: boolean;
};

/** Puts the digest behind each tag. */
export const pinImages = async (root: string, { check, released }: Pinning): Promise<void> => {
  const known = new Map<string, Promise<Pinned>>();
  const files = globSync(FILES, { cwd: root }).map((file) => {
    const path = join(root, file);
    const text = readFileSync(path, 'utf8');
    return { file, path, text, places: imagesIn(text).filter(({ before }) => (before !== '') === released) };
  });
  const faults: Finding[] = [];
  const names = new Map<string, string>();
  for (const { file, text, places } of files) {
    for (const place of places) {
      const at = { file, line: lineAt(text, place.start) };
      const asked = known.get(place.text) ?? pinned(place, at, check);
      known.set(place.text, asked);
      const found = await asked;
      if ('text' in found) names.set(place.text, found.text);
      else faults.push({ ...found, ...at });
    }
  }
  if (!check && faults.length === 0) {
    for (const { path, text, places } of files) {
      const changed = replaceIn(text, places, (place) => names.get(place.text) ?? place.text);
      if (changed !== text) writeFileSync(path, changed);
    }
    for (const name of new Set(names.values())) process.stdout.write(`${name}\n`);
  }
  conclude(RULE, faults);
};
