import { parseArgs } from 'node:util';
import { bundleClient, gzippedSize } from './client-size/bundle-client.ts';
import { checkSize, limitBytes } from './client-size/check-size.ts';
import { conclude } from './finding.ts';

const HELP = `Example: node tools/checks/client-size.ts

Bundles libs/client for browsers, without zod, and fails when it has more than ${limitBytes} bytes gzipped.
`;

const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
if (values.help) process.stdout.write(HELP);
else {
  const size = gzippedSize(await bundleClient());
  process.stderr.write(`libs/client: ${size} of ${limitBytes} bytes gzipped, without zod\n`);
  conclude('client size', checkSize(size));
}
