import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../bundle/build-app.ts';
import { stateDirectory } from '../services/project.ts';
import { buildImages } from './build-image.ts';
import { pinImages } from './pin/pin.ts';
import { settle } from './settle.ts';
import { openStore } from './store.ts';

const HELP = `Example: npm run images

Builds Dockerfile.api and Dockerfile.worker by buildah, on a Debian machine without an engine or a registry of images, as
root: from a base that mmdebstrap makes of Debian's packages, and this machine's Node and npm. Prints the images with their
ids, which are the same whenever the same commit is built on the same base. Who has an engine uses docker build (docs/how-to/images.md).

  --store FOLDER   where the images are kept (.data/images): buildah --root FOLDER/root --runroot FOLDER/run

  pin              puts behind the tag of each image of others, in Compose, manifests and Dockerfiles, the digest that its
                   registry tells now; all of them, or none and why
    --released     of ours in infra/k8s/release instead, once they are in your registry
    --check        changes nothing; exit code 1 where one has no digest, or its tag has moved
    --in FOLDER    of another checkout
`;

const flag = { type: 'boolean', default: false } as const;
const text = { type: 'string' } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: flag, store: text, check: flag, released: flag, in: text },
});
const [command = 'build', ...more] = positionals;

if (values.help) process.stdout.write(HELP);
else if (!['build', 'pin'].includes(command) || more.length > 0) {
  process.stderr.write(`there is no ${positionals.join(' ')}\n\n${HELP}`);
  process.exitCode = 2;
} else if (command === 'pin') await pinImages(values.in ?? root, values);
else {
  const store = openStore(values.store ?? join(stateDirectory, 'images'));
  for (const { image } of await buildImages(store)) process.stdout.write(`${image} ${await settle(store, image)}\n`);
}
