import { parseArgs } from 'node:util';
import type { Asked, Version } from './passes.ts';

export const USAGE = `Example: npm run fuzz -- --cases 2000 --seed 7

Sends requests that Schemathesis makes from the documents of both versions of the API, valid and not, to an api and a
worker of their own, and holds every answer against the documents; then the books against each other. Requests are sent
by nobody, by the demo's customer, by its admin, and by accounts that sign out, change their password, or erase themselves.

Usage: npm run fuzz -- [--cases N] [--seed S] [--version v1|v2]
  --cases N     at least so many requests (1500); from 10,000 on each caller goes through the boundaries of all schemas
  --seed S      makes the same requests again, but for what they take from answers (1)
  --version V   one version alone
  --help        print this

Schemathesis comes from PyPI the first time. Reports, JUnit and JSON, are in reports/fuzz.
Exit codes: 0 nothing failed, 1 a failure, each with a curl line, 2 wrong usage.
`;

export type Command = { readonly kind: 'help' } | ({ readonly kind: 'fuzz' } & Asked);

const wholeNumber = (name: string, text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} ${text} is no whole number`);
  return Number(text);
};

const versionsOf = (text: string | undefined): readonly Version[] => {
  if (text === undefined) return ['v1', 'v2'];
  if (text === 'v1' || text === 'v2') return [text];
  throw new Error(`--version ${text} is not published: v1 or v2`);
};

/** What the command line asks for; throws on a mistake. */
export const parseCommand = (args: readonly string[]): Command => {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { cases: text, seed: text, version: text, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return { kind: 'help' };
  return {
    kind: 'fuzz',
    cases: wholeNumber('cases', values.cases ?? '1500'),
    seed: wholeNumber('seed', values.seed ?? '1'),
    versions: versionsOf(values.version),
  };
};
