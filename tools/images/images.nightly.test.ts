import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { findExecutable } from '../services/executable.ts';
import { stateDirectory } from '../services/project.ts';
import { buildImages } from './build-image.ts';
import { openStore } from './store.ts';

const programs = await Promise.all(['buildah', 'mmdebstrap'].map((name) => findExecutable(name, process.env)));
const possible = programs.every(Boolean) && process.getuid?.() === 0;

const inspected = z.object({ OCIv1: z.object({ rootfs: z.object({ diff_ids: z.array(z.string()).min(1) }) }) });

it.skipIf(!possible)('two builds of a commit, each from nothing, have the same layers', async () => {
  const store = openStore(join(stateDirectory, 'images'));
  const layers = async () => {
    const built = await buildImages(store, ['--no-cache']);
    return Promise.all(
      built.map(async ({ image }) => {
        const told = inspected.parse(JSON.parse(await store.buildah('inspect', '--type', 'image', image)));
        return told.OCIv1.rootfs.diff_ids;
      }),
    );
  };
  expect(await layers()).toEqual(await layers());
});
