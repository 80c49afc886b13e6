import type { Endpoint } from '../endpoint.ts';
import { collectTypes } from './collect-types.ts';
import { offeredBy, typeNameOf } from './offered.ts';
import { resourceType } from './resource-type.ts';

/** What is written by hand, and stands in generated types. */
const callTypes = ['CallOptions', 'ChangeOptions', 'Lines', 'Page', 'SignInOptions', 'WholeList'];

/** The module of a version's types, in plain TypeScript: what is sent, what is read, and a client that does so. */
export const typesModule = (endpoints: readonly Endpoint[]): string => {
  const types = collectTypes(endpoints);
  const resources = [...offeredBy(endpoints)].map(([name, operations]) => {
    const type = types.declare(typeNameOf(name), resourceType(operations, types));
    return `  readonly ${name}: ${type};\n`;
  });
  types.declare('Client', `{\n${resources.join('')}}`, ['A method for each operation, by resource.']);
  const declared = [...types.declared.values()].join('\n');
  const used = callTypes.filter((name) => new RegExp(`\\b${name}\\b`).test(declared));
  return `import type { ${used.join(', ')} } from '../../call-types.ts';

${declared}`;
};
