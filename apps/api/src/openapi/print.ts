import { versions } from './document.ts';

/** Prints the document of one version of the API: `node apps/api/src/openapi/print.ts v1`. */
const [name = 'v1'] = process.argv.slice(2);
const version = versions.get(name);
if (!version) throw new Error(`there is no version ${name} of the API: ask for ${[...versions.keys()].join(' or ')}`);
process.stdout.write(`${JSON.stringify(version.document, null, 2)}\n`);
