import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { subscriptions } from '@orderline/composition';
import {
  asyncApiDocument,
  eventsMarkdown,
  eventTypes,
  type JsonSchema,
  jsonSchemaOf,
  schemaBundle,
  schemaPath,
} from '@orderline/contracts/events';
import type { Schemas } from '../checks/events/check-events.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** As it is served and kept: JSON has no `undefined`. */
const asServed = (schema: JsonSchema): JsonSchema => JSON.parse(JSON.stringify(schema)) as JsonSchema;

const schemas = eventTypes.map(
  (type) => [schemaPath(type).replace('/schemas/', ''), asServed(jsonSchemaOf(type))] as const,
);

/** The schemas that the contracts give now. */
export const currentSchemas = (): Schemas => new Map(schemas);

/** Every page and document of the event contract, by its path in the repository. */
export const generatedFiles = (): ReadonlyMap<string, string> =>
  new Map([
    ...schemas.map(([name, schema]) => [`docs/events/schemas/${name}`, json(schema)] as const),
    ['docs/events/schemas.json', json(schemaBundle())],
    ['docs/events/asyncapi.json', json(asyncApiDocument({ subscribers: subscriptions }))],
    ['docs/events.md', eventsMarkdown(subscriptions)],
  ]);

/** Those that the tree at `root` has otherwise, or not at all. */
export const differentFiles = async (root: string): Promise<readonly string[]> => {
  const kept = await Promise.all(
    [...generatedFiles()].map(async ([path, text]) => {
      const found = await readFile(join(root, path), 'utf8').catch(() => null);
      return found === text ? [] : [path];
    }),
  );
  return kept.flat();
};
