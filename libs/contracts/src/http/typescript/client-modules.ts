import type { Endpoint } from '../endpoint.ts';
import { problems } from '../problems.ts';
import { v1Operations } from '../v1/operations.ts';
import { v2Operations } from '../v2/endpoints.ts';
import { operationsModule } from './operations-module.ts';
import { typesModule } from './types-module.ts';

const first = '// Written by `npm run openapi` from libs/contracts: edit that, and run it again.\n';

const problemsModule = (): string => `/** Every problem that the API answers, by its stable code. */
export type ProblemCode =
${Object.entries(problems)
  .map(([code, { title }]) => `  /** ${title}. */\n  | '${code}'`)
  .join('\n')};
`;

const versions: Readonly<Record<string, readonly Endpoint[]>> = { v1: v1Operations, v2: v2Operations };

/** The texts of the client's generated modules, by their paths in `libs/client/src`. */
export const clientModules = (): ReadonlyMap<string, string> =>
  new Map([
    ['generated/problems.ts', `${first}${problemsModule()}`],
    ...Object.entries(versions).flatMap(([name, endpoints]): [string, string][] => [
      [`${name}/generated/operations.ts`, `${first}${operationsModule(endpoints)}`],
      [`${name}/generated/types.ts`, `${first}${typesModule(endpoints)}`],
    ]),
  ]);
