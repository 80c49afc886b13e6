import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { builtInPolicies } from '@orderline/composition/gateway';
import { Misuse } from '../command.ts';

const policyText = (name: string): string => `import type { PolicyKit } from '@orderline/contracts/gateway/policy';

/** Refuses requests without a certain header, and tells clients who has looked at them. Make it your own. */
export const policy = ({ z, definePolicy }: PolicyKit) =>
  definePolicy({
    options: z.strictObject({ header: z.string().min(1).toLowerCase() }),
    request: ({ options: { header }, request }) =>
      request.header(header) === undefined
        ? { refuse: { problem: 'bad-request', detail: \`The header \${header} is missing.\` } }
        : undefined,
    response: () => ({ set: { 'x-policy': '${name}' } }),
  });
`;

const testText = (
  name: string,
): string => `import { type PolicyRequest, policyKit } from '@orderline/contracts/gateway/policy';
import { describe, expect, it } from 'vitest';
import { policy } from './${name}.ts';

const { options, request, response } = policy(policyKit);

const asked = (headers: Readonly<Record<string, string>>): PolicyRequest => ({
  ...{ method: 'GET', host: 'shop.test', path: '/orders', search: '', caller: null, rule: 'shop/orders' },
  ...{ header: (name) => headers[name], signal: new AbortController().signal },
});

describe('the policy ${name}', () => {
  const taken = options.parse({ header: 'X-Tenant' });

  it('refuses a request without the header, and no other', async () => {
    expect(await request?.({ options: taken, request: asked({}) })).toMatchObject({
      refuse: { problem: 'bad-request' },
    });
    expect(await request?.({ options: taken, request: asked({ 'x-tenant': 'ada' }) })).toBeUndefined();
  });

  it('tells clients that it has looked', () => {
    const answered = { options: taken, request: asked({}), response: { status: 200, header: () => undefined } };
    expect(response?.(answered)).toEqual({ set: { 'x-policy': '${name}' } });
  });

  it('takes no options that it does not know', () => {
    expect(options.safeParse({ header: 'x-a', haeder: 'x-b' }).success).toBe(false);
  });
});
`;

const ROUTE = (name: string) => `      - type: ExtensionRef
        extensionRef: { name: ${name}, options: { header: X-Tenant } }`;

const isBelowHere = (file: string): boolean => {
  const way = relative('.', file);
  return !isAbsolute(way) && !way.startsWith('..');
};

/** Elsewhere nothing that a test imports is found. */
const testing = (test: string): string =>
  isBelowHere(test)
    ? `run     npx vitest run --project unit ${test}`
    : 'test    it in a folder of Orderline, which has what it imports';

/** All or none, and nothing is written over. */
const write = async (files: readonly (readonly [string, string])[]): Promise<void> => {
  const taken = files.find(([file]) => existsSync(file));
  if (taken) throw new Misuse(`${taken[0]} exists already`);
  for (const [file, text] of files) await writeFile(file, text, { flag: 'wx' });
};

/** Writes a policy and its test, and tells how they go on. */
export const newPolicy = async ({
  name,
  folder,
}: {
  readonly name: string;
  readonly folder: string;
}): Promise<string> => {
  if (builtInPolicies.has(name)) throw new Misuse(`there is a policy ${name} already, which is built in`);
  await mkdir(folder, { recursive: true });
  const [policy, test] = [join(folder, `${name}.ts`), join(folder, `${name}.test.ts`)];
  await write([
    [policy, policyText(name)],
    [test, testText(name)],
  ]);
  return `wrote   ${policy}
wrote   ${test}
${testing(test)}
then    in a rule's filters of the routes:
${ROUTE(name)}
and     start the gateway with GATEWAY_POLICIES=${folder}
`;
};
