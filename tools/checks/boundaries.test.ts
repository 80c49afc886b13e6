import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkBoundaries } from './boundaries/check-boundaries.ts';
import { readWorkspace } from './boundaries/workspace.ts';

const fixtures = join(import.meta.dirname, 'fixtures/boundaries');

const faultsIn = (fixture: string): readonly string[] =>
  checkBoundaries(readWorkspace(join(fixtures, fixture)))
    .map(({ file, line, rule }) => `${file}:${line} ${rule}`)
    .toSorted();

describe('the import table', () => {
  it('has nothing to say about a workspace that keeps it', () => {
    expect(faultsIn('clean')).toEqual([]);
  });

  it.each([
    ['contracts imports only zod', 'layers', ['libs/contracts/src/http/orders.ts:2 layers']],
    [
      'the client imports contracts alone, and runs without Node',
      'client',
      [
        'libs/client/src/index.ts:1 node-module',
        'libs/client/src/index.ts:3 layers',
        'libs/client/src/index.ts:4 npm-package',
      ],
    ],
    ['an adapter never imports another', 'adapters', ['libs/adapters-redis/src/cached-users.ts:1 layers']],
    ['nobody imports an app', 'apps', ['apps/worker/src/main.ts:1 apps', 'tools/start.ts:1 apps']],
    [
      'a domain feature imports only shared, and shared no feature',
      'feature',
      ['libs/domain/src/orders/order.ts:1 feature', 'libs/domain/src/shared/id.ts:1 feature'],
    ],
    [
      'the domain imports no npm package, and only tests import test libraries',
      'npm-package',
      [
        'libs/domain/src/orders/order.ts:1 npm-package',
        'libs/domain/src/orders/orders.memory.ts:1 npm-package',
        'libs/domain/src/orders/orders.test.ts:1 npm-package',
        'libs/platform/src/clock.ts:1 npm-package',
      ],
    ],
    [
      'domain and contracts import no module of Node',
      'node-module',
      ['libs/contracts/src/events/index.ts:1 node-module', 'libs/domain/src/orders/order.ts:1 node-module'],
    ],
    [
      'a relative import stays in its package, and a package does not import itself by name',
      'relative',
      ['libs/contracts/src/http/orders.ts:1 relative', 'libs/domain/src/orders/order.ts:1 relative'],
    ],
    [
      'what is imported is declared',
      'undeclared',
      ['libs/adapters-redis/src/index.ts:2 undeclared', 'libs/adapters-redis/src/index.ts:3 undeclared'],
    ],
    [
      'the simulators import the domain in their tests alone',
      'simulators',
      ['apps/simulators/src/main.ts:2 layers', 'tools/start.ts:1 apps'],
    ],
    [
      'every package has a row in the table and the tag of that row',
      'layer',
      ['libs/domain/package.json:1 layer', 'libs/utils/package.json:1 layer'],
    ],
    [
      'only config and telemetry read the environment',
      'environment',
      [
        'apps/api/src/main.ts:1 environment',
        'apps/api/src/main.ts:4 environment',
        'apps/api/src/main.ts:5 environment',
        'apps/api/src/main.ts:5 environment',
        'libs/platform/src/logger.ts:1 environment',
      ],
    ],
    ['a rule of the domain uses no in-memory store', 'stand-in', ['libs/domain/src/orders/index.ts:1 stand-in']],
    ['an import names its module', 'computed', ['apps/api/src/main.ts:1 computed']],
    ['a file that cannot be parsed is no clean file', 'parse', ['apps/api/src/main.ts:1 parse']],
  ])('%s', (_rule, fixture, expected) => {
    expect(faultsIn(fixture)).toEqual(expected);
  });

  it('sees every way to name a module', () => {
    const lines = Array.from({ length: 11 }, (_, index) => `libs/platform/src/index.ts:${index + 1} layers`);
    expect(faultsIn('every-form')).toEqual(lines.toSorted());
  });

  it('does not read its own fixtures in the real run', () => {
    const { files } = readWorkspace(resolve(import.meta.dirname, '../..'));
    expect(files.some(({ path }) => path === 'tools/checks/boundaries.test.ts')).toBe(true);
    expect(files.filter(({ path }) => path.includes('/fixtures/'))).toEqual([]);
  });
});
