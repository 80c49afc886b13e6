import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stateDirectory } from '../services/project.ts';
import { buildImages } from './build-image.ts';
import { openStore } from './store.ts';

const HELP = `Example: npm run images

Builds Dockerfile.api and Dockerfile.worker by buildah, on a Debian machine without an engine or a registry of images, as
root: from a base that mmdebstrap makes of Debian's packages, and this machine's Node and npm. Prints the images with their
ids. Who has an engine uses docker build (docs/how-to/images.md).

  --store FOLDER   where the images are kept (.data/images): buildah --root FOLDER/root --runroot FOLDER/run
`;

const { values } = parseArgs({ options: { help: { type: 'boolean' }, store: { type: 'string' } } });
if (values.help) process.stdout.write(HELP);
else {
  const store = openStore(values.store ?? join(stateDirectory, 'images'));
  for (const { image, id } of await buildImages(store)) process.stdout.write(`${image} ${id}\n`);
}
