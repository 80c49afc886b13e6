import { answerOf, type Endpoint } from '@orderline/contracts/http/endpoint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoSystem, useDemoSystems } from '../testing/demo-system.ts';
import { asked, callers, type Json, sent } from '../testing/try-it-out.ts';
import { versions } from './document.ts';

const open = useDemoSystems();

/** Whatever has the same fields, at every depth, and the same kinds of values; where one is null, the other may be anything. */
const differences = (real: Json, example: Json, at = ''): readonly string[] => {
  if (real === null || example === null) return [];
  if (Array.isArray(example) && Array.isArray(real)) {
    if (example.length > 0 && real.length === 0) return [`${at} is empty`];
    return example.length === 0 ? [] : real.flatMap((one) => differences(one, example[0], `${at}[]`));
  }
  if (typeof example === 'object' && typeof real === 'object') {
    const names = [...new Set([...Object.keys(example), ...Object.keys(real)])];
    return names.flatMap((name) => {
      if (!(name in real)) return [`${at}.${name} is in the example alone`];
      if (!(name in example)) return [`${at}.${name} is not in the example`];
      return differences(real[name], example[name], `${at}.${name}`);
    });
  }
  return typeof real === typeof example ? [] : [`${at} is ${typeof real}`];
};

/** Where a fresh system differs from what an example shows, and why it must. */
const unlike: Readonly<Record<string, readonly string[]>> = {};

/** What changes the system so that other examples hold no more: each has one of its own. */
const alone = new Set(['signOut', 'changePassword', 'resetPassword', 'eraseUser', 'deleteAddress', 'revokeApiKey']);

const holds = async (system: DemoSystem, { endpoint, operation }: Tried) => {
  const caller = await callers(system, operation);
  for (const request of await asked(system, { ...operation, ...caller })) {
    const answer = await sent(system, request);
    const [status, model] = answerOf(endpoint);
    expect([answer.status, answer.body?.code]).toEqual([status, undefined]);
    if (!model) continue;
    expect(model.parse(answer.body)).toEqual(answer.body);
    const expected = unlike[endpoint.operationId] ?? [];
    expect(differences(answer.body, endpoint.examples.answer)).toEqual(expected);
  }
};

type Tried = { readonly endpoint: Endpoint; readonly operation: Json };

describe.each([...versions])('every example of %s', (_name, { document, endpoints }) => {
  const json: Json = JSON.parse(JSON.stringify(document));
  const tried = endpoints.map((endpoint): Tried & { readonly operationId: string } => {
    const { operationId, path, method } = endpoint;
    return { operationId, endpoint, operation: { ...json.paths[path][method], path, method } };
  });
  let shared: DemoSystem;
  beforeAll(async () => {
    shared = await open();
  });
  afterAll(() => shared.close());

  it.each(tried.filter(({ operationId }) => !alone.has(operationId)))(
    'succeeds as it stands: $operationId',
    (operation) => holds(shared, operation),
  );

  it.each(tried.filter(({ operationId }) => alone.has(operationId)))(
    'succeeds as it stands on a system of its own: $operationId',
    async (operation) => {
      const system = await open();
      await holds(system, operation);
      await system.close();
    },
  );
});
