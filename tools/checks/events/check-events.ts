import { isDeepStrictEqual } from 'node:util';
import { expanded, type JsonSchema } from '@orderline/contracts/events';
import type { Finding } from '../finding.ts';
import { type Break, breaksOf, type Rule } from './breaks.ts';

/** JSON Schemas by their file under docs/events/schemas, such as `OrderPlaced/1.json`. */
export type Schemas = ReadonlyMap<string, JsonSchema>;

const remedies: Readonly<Record<Rule, string>> = {
  removed: 'Put the field back',
  retyped: 'Put the type back and add a field of another name',
  'newly-required': 'Make it optional',
  'no-longer-required': 'Require it again',
  narrowed: 'Take what was taken before',
  'newly-patterned': 'Take what we receive in any form',
  widened: 'Send nothing that was not sent before',
  moved: 'Publish where, and under the key, that consumers know',
  unmarked: 'Mark it: .meta({ pii: true })',
  unrecorded: 'Add to `changes` of its contract what this version adds',
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

/**
 * A pattern where there was none tells more of what this product writes by itself, and has always written: a test of the
 * contracts holds that for each codec. What others send us must stay as free as it was.
 */
const isPromise = (rule: Rule, schema: JsonSchema): boolean =>
  rule === 'newly-patterned' && schema['x-direction'] === 'send';

/** Words may be mended at any time. */
const saying = (schema: JsonSchema): JsonSchema => ({ ...expanded(schema), description: '', examples: [] });

/** What is only added breaks nothing, but it is a version that consumers can be told of. */
const unrecorded = (schema: JsonSchema, now: JsonSchema): readonly Break[] => {
  const version = schema['x-version'];
  const isSame = version !== now['x-version'] || isDeepStrictEqual(saying(schema), saying(now));
  const fault = `it says more than ${version} did, under the same version`;
  return version === undefined || isSame ? [] : [{ field: '', rule: 'unrecorded', fault }];
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
    const breaks = breaksOf(expanded(schema), expanded(now)).filter(({ rule }) => !isPromise(rule, now));
    return (breaks.length > 0 ? breaks : unrecorded(schema, now)).map(({ field, rule, fault }) => ({
      file,
      line: 1,
      rule,
      fault: `${type} version ${version}, ${field === '' ? 'the event itself' : field}: ${fault}.`,
      fix: `${remedies[rule]}, ${orNextMajor(name)}`,
    }));
  });
