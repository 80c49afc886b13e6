import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Store } from './store.ts';

const manifest = z.looseObject({ config: z.looseObject({ digest: z.string(), size: z.number() }) });
const settings = z.looseObject({ Hostname: z.string() });
const history = z.array(z.looseObject({ comment: z.string().optional() }));
const configuration = z.looseObject({ container_config: settings, config: settings, history });

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What buildah makes up for each build: its container, the host name of that, and the images between two steps. */
const withoutAccidents = (text: string): string => {
  const { container: _container, parent: _parent, ...kept } = configuration.parse(JSON.parse(text));
  return JSON.stringify({
    ...kept,
    container_config: { ...kept.container_config, Hostname: '' },
    config: { ...kept.config, Hostname: '' },
    history: kept.history.map(({ comment: _comment, ...step }) => step),
  });
};

/** Puts an image in its own place without what differs from build to build; answers the digest of its configuration then. */
export const settle = async (store: Store, image: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'orderline-settle-'));
  try {
    await store.buildah('push', '--quiet', '--disable-compression', image, `dir:${folder}`);
    const told = manifest.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
    const settled = withoutAccidents(await readFile(join(folder, told.config.digest.replace('sha256:', '')), 'utf8'));
    const digest = sha256(settled);
    await writeFile(join(folder, digest), settled);
    const config = { ...told.config, digest: `sha256:${digest}`, size: Buffer.byteLength(settled) };
    await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...told, config }));
    await store.buildah('pull', '--quiet', `dir:${folder}`);
    await store.buildah('tag', digest, image);
    return digest;
  } finally {
    await rm(folder, { recursive: true });
  }
};
