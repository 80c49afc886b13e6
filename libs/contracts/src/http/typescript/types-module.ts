import type { Endpoint } from '../endpoint.ts';
import { collectTypes } from './collect-types.ts';
import { offeredBy, typeNameOf } from './offered.ts';
import { resourceType } from './resource-type.ts';

/** The module of a version's types, in plain TypeScript: what is sent, what is read, and a client that does so. */
export const typesModule = (endpoints: readonly Endpoint[]): string => {
  const types = collectTypes(endpoints);
  const resources = [...offeredBy(endpoints)].map(([name, operations]) => {
    const type = types.declare(typeNameOf(name), resourceType(operations, types));
    return `  readonly ${name}: ${type};\n`;
  });
  types.declare('Client', `{\n${resources.join('')}}`, ['A method for each operation, by resource.']);
  return `import type { CallOptions, ChangeOptions, Lines, Page } from '../../call-types.ts';

${[...types.declared.values()].join('\n')}`;
};
