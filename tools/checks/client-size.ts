import { parseArgs } from 'node:util';
import { checkSizes, clientSizes } from './client-size/check-size.ts';
import { conclude } from './finding.ts';

const HELP = `Example: node tools/checks/client-size.ts

Bundles each entry of libs/client for browsers, and fails when a phone would have to load too much.
`;

const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
if (values.help) process.stdout.write(HELP);
else {
  const sizes = await clientSizes();
  for (const { entry, bytes, limit } of sizes) {
    process.stderr.write(`${entry}: ${bytes} of ${limit} bytes gzipped\n`);
  }
  conclude('client size', checkSizes(sizes));
}
