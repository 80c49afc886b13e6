import { type Finding, lineAt } from '../finding.ts';
import { type AcceptedBreak, isOf } from './accepted-breaks.ts';
import type { Break, Rule } from './break.ts';
import { type Node, nodeOf, type Operation, operationsOf } from './document.ts';
import { operationBreaks } from './operation-breaks.ts';

/** Documents as text by the name of their version, such as `v1`. */
export type Documents = ReadonlyMap<string, string>;

const remedies: Readonly<Record<Rule, string>> = {
  removed: 'Put it back',
  renamed: 'Keep the id',
  retyped: 'Put the type back and add a field of another name',
  'newly-required': 'Make it optional',
  'no-longer-required': 'Give it always',
  narrowed: 'Take what was taken before',
  widened: 'Answer nothing that was not answered before',
  restricted: 'Let in who was let in',
  changed: 'Put it back',
};

/** Holds each published document against the one that is there now; a break is accepted, or is a finding. */
export const checkBreaks = (
  published: Documents,
  current: Documents,
  accepted: readonly AcceptedBreak[] = [],
): readonly Finding[] => {
  const met = new Set<AcceptedBreak>();
  const isAccepted = (found: Break): boolean => {
    const one = accepted.find(isOf(found));
    if (one) met.add(one);
    return one !== undefined;
  };
  const found = [...published].flatMap(([name, text]): readonly Finding[] => {
    const file = `docs/openapi/${name}.json`;
    const now = current.get(name);
    if (now === undefined) {
      const fault = `${name} was published and is gone.`;
      return [
        {
          file,
          line: 1,
          rule: 'removed',
          fault,
          fix: 'Serve it until its sunset, then remove docs/openapi/published too.',
        },
      ];
    }
    const breaks = versionBreaks({ before: parsed(text), now: parsed(now) });
    return breaks.filter((one) => !isAccepted(one)).map((one) => findingOf(one, { file, now }));
  });
  return [...found, ...accepted.filter((one) => !met.has(one)).map(stale)];
};

const findingOf = (
  { operation, rule, place, fault }: Found,
  { file, now }: { file: string; now: string },
): Finding => ({
  file,
  line: lineAt(now, Math.max(0, now.indexOf(`"operationId": "${operation.id}"`))),
  rule,
  fault: `${operation.method.toUpperCase()} ${operation.path} (${operation.id}), ${place.trim()}: ${fault}.`,
  fix: `${remedies[rule]}, or say it in the next version: docs/how-to/add-a-version.md.`,
});

/** What is accepted for ever would hide the next break of its kind. */
const stale = ({ place, fault }: AcceptedBreak): Finding => ({
  file: 'tools/checks/openapi/accepted-breaks.ts',
  line: 1,
  rule: 'stale',
  fault: `${place.source}, ${fault}: nothing published is broken by it any more.`,
  fix: 'Remove it.',
});

/** What the generator wrote is an object. */
const parsed = (text: string): Node => nodeOf(JSON.parse(text));

type Found = Break & { readonly operation: Operation };

const versionBreaks = (documents: { readonly before: Node; readonly now: Node }): readonly Found[] => {
  const current = new Map(operationsOf(documents.now).map((operation) => [keyOf(operation), operation]));
  return operationsOf(documents.before).flatMap((operation): readonly Found[] => {
    const now = current.get(keyOf(operation));
    if (!now) return [{ operation, place: 'the operation', rule: 'removed', fault: 'it was published and is gone' }];
    return operationBreaks(documents, { before: operation, now }).map((found) => ({ ...found, operation }));
  });
};

const keyOf = ({ method, path }: Operation): string => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`;
