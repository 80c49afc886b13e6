import type { Finding } from '../finding.ts';
import { breaksOf, type JsonSchema, type Rule } from './breaks.ts';

/** JSON Schemas by their file under docs/events/schemas, such as `OrderPlaced/1.json`. */
export type Schemas = ReadonlyMap<string, JsonSchema>;

const remedies: Readonly<Record<Rule, string>> = {
  removed: 'Put the field back',
  retyped: 'Put the type back and add a field of another name',
  'newly-required': 'Make it optional',
  'no-longer-required': 'Require it again',
  narrowed: 'Take what was taken before',
  widened: 'Send nothing that was not sent before',
  moved: 'Publish where, and under the key, that consumers know',
  unmarked: 'Mark it: .meta({ pii: true })',
  changed: 'Put it back',
};

const named = (file: string) => {
  const [, type = file, version = '1'] = /^(\w+)\/(\d+)\.json$/.exec(file) ?? [];
  return { type, version: Number(version) };
};

const orNextMajor = (file: string): string => {
  const { type, version } = named(file);
  return `or publish ${type} version ${version + 1} on a topic ending in .v${version + 1}, beside this one.`;
};

/** Holds each schema that was ever published against the one that the contracts give now. */
export const checkEvents = (published: Schemas, current: Schemas): readonly Finding[] =>
  [...published].flatMap(([name, schema]): readonly Finding[] => {
    const file = `docs/events/schemas/${name}`;
    const { type, version } = named(name);
    const now = current.get(name);
    if (!now) {
      const fault = `${type} version ${version} was published and is gone.`;
      return [{ file, line: 1, rule: 'removed', fault, fix: 'Put its contract back in libs/contracts/src/events.' }];
    }
    return breaksOf(schema, now).map(({ field, rule, fault }) => ({
      file,
      line: 1,
      rule,
      fault: `${type} version ${version}, ${field === '' ? 'the event itself' : field}: ${fault}.`,
      fix: `${remedies[rule]}, ${orNextMajor(name)}`,
    }));
  });
