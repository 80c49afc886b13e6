import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packClient } from './pack-client.ts';

const HELP = `Example: npm run pack

Writes dist/orderline-client-<version>.tgz: @orderline/client as npm installs it, with JavaScript, types, sources and source
maps. Two packs of the same tree are the same file.
`;

const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
const root = resolve(import.meta.dirname, '../..');
process.stdout.write(values.help ? HELP : `${relative(root, await packClient(join(root, 'dist')))}\n`);
