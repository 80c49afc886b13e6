import { readFileSync } from 'node:fs';
import { answerOf, type Endpoint } from '@orderline/contracts/http/endpoint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { versions } from '../../openapi/document.ts';
import { type DemoSystem, useDemoSystems } from '../../testing/demo-system.ts';
import { differences, type Json } from '../../testing/same-shape.ts';
import { openShell } from '../../testing/shell.ts';
import { asked, begun, callers, sent } from '../../testing/try-it-out.ts';

const open = useDemoSystems();

/** What changes the system so that other examples hold no more: each has one of its own. */
const alone = new Set([
  'signOut',
  'changePassword',
  'resetPassword',
  'eraseUser',
  'deleteAddress',
  'revokeApiKey',
  'deleteWebhookEndpoint',
  'endStaffSessions',
  'endStaffSession',
  'resetSecondFactor',
  'replayDeadLetters',
  'replayDeadLetter',
  'discardDeadLetter',
  'removeView',
]);

/** What only an e-mail names, by a secret: no example can. */
const unknown = new Set(['unsubscribe']);

const holds = async (system: DemoSystem, { endpoint, operation }: Tried) => {
  const caller = await callers(system, operation);
  for (const request of await asked(system, { ...operation, ...caller })) {
    if (endpoint.kind === 'stream') {
      expect(await begun(system, request)).toEqual([200, endpoint.stream.mediaType, true]);
      continue;
    }
    const answer = await sent(system, request);
    if (unknown.has(endpoint.operationId)) {
      expect([answer.status, answer.body?.code]).toEqual([404, 'not-found']);
      continue;
    }
    const [status, model] = answerOf(endpoint);
    expect([answer.status, answer.body?.code]).toEqual([status, undefined]);
    if (!model) continue;
    expect(model.parse(answer.body)).toEqual(answer.body);
    expect(differences(answer.body, endpoint.examples.answer)).toEqual([]);
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
    shared = await open({ gateway: tried.some(({ operationId }) => operationId === 'readGateway') });
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

const page = readFileSync(new URL('../../../../../docs/how-to/first-order.md', import.meta.url), 'utf8');

/** Each piece of script with the answer below it. */
const steps = [...page.matchAll(/```sh\n(.*?)```\n```(json|text)\n(.*?)```/gs)].map(
  ([, script = '', form = '', answer = '']) => ({ script, form, answer: answer.trim() }),
);

describe('the page from sign-in to delivery', () => {
  let system: DemoSystem;
  const shell = openShell();
  beforeAll(async () => {
    system = await open();
  });
  afterAll(async () => {
    shell.close();
    await system.close();
  });

  it('has an answer below each piece of script', () => {
    expect(steps).toHaveLength(page.match(/```sh/g)?.length ?? 0);
  });

  it.each(steps)('shows what is answered: $script', async ({ script, form, answer }) => {
    if (script.includes('/notifications')) await system.relay();
    const printed = await shell.run(script.replace('http://127.0.0.1:3000', system.origin));
    if (form === 'text') expect(printed.toLowerCase()).toBe(answer);
    else expect(differences(JSON.parse(printed), JSON.parse(answer))).toEqual([]);
  });
});
