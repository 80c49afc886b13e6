import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findExecutable } from '../services/executable.ts';
import { stateDirectory } from '../services/project.ts';
import { buildImages } from './build-image.ts';
import { settle } from './settle.ts';
import { openStore } from './store.ts';

const programs = await Promise.all(['buildah', 'mmdebstrap'].map((name) => findExecutable(name, process.env)));
const possible = programs.every(Boolean) && process.getuid?.() === 0;

it.skipIf(!possible)('two builds of a commit, each from nothing, have the same digest', async () => {
  const store = openStore(join(stateDirectory, 'images'));
  const digests = async () => {
    const built = await buildImages(store, ['--no-cache']);
    const settled: string[] = [];
    for (const { image } of built) settled.push(await settle(store, image));
    expect(settled).not.toEqual(built.map(({ id }) => id));
    return settled;
  };
  const first = await digests();
  expect(first).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), expect.stringMatching(/^[0-9a-f]{64}$/)]);
  expect(await digests()).toEqual(first);
});
