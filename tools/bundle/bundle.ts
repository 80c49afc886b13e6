import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { type AppName, buildApp, root } from './build-app.ts';

const HELP = `Example: npm run bundle -- api

Writes api, worker, or without a name both, to dist/<app> as they run in their images: main.js, telemetry.js for --import,
operator.js, the packages that cannot be bundled, the files that are read at run time, sbom.cdx.json, and the licences of
others.

  --to FOLDER   where to write <app> instead of dist
  --image       name Node and the libraries of this machine in sbom.cdx.json too: they go into the image
`;

const APPS: readonly AppName[] = ['api', 'worker'];

const { values, positionals } = parseArgs({
  options: { help: { type: 'boolean' }, to: { type: 'string' }, image: { type: 'boolean' } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !APPS.some((app) => app === name));

if (values.help) process.stdout.write(HELP);
else if (unknown.length > 0) {
  process.stderr.write(`There is no app ${unknown.join(', ')}: name api or worker.\n`);
  process.exitCode = 2;
} else {
  for (const app of APPS.filter((one) => positionals.length === 0 || positionals.includes(one))) {
    const folder = join(values.to ?? join(root, 'dist'), app);
    await buildApp(app, folder, { forImage: values.image === true });
    process.stdout.write(`${relative(process.cwd(), folder)}\n`);
  }
}
