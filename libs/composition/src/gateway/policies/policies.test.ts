import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PolicyRequest, policyKit } from '@orderline/contracts/gateway/policy';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ReadGateway, readGateway, readGatewayAside } from '../index.ts';
import { policy as deprecation } from './deprecation.ts';
import { builtInPolicies } from './index.ts';
import { loadAgain, loadPolicies } from './load.ts';
import { policy as maintenance } from './maintenance.ts';

const fileWith = (filters: string): string => `upstreams: [{ name: orders, targets: ['http://orders:8080'] }]
routes:
  - name: shop
    rules:
      - name: orders
        auth: public
        backendRefs: [{ name: orders }]
        filters:
${filters.replace(/^/gm, '          ')}
`;

const ref = (said: string): string => fileWith(`- type: ExtensionRef\n  extensionRef: { ${said} }`);

const faultsOf = (read: ReadGateway): readonly string[] =>
  read.ok ? [] : read.faults.map(({ line, column, at, text }) => `${line}:${column} ${at}: ${text}`);

const filtersOf = (read: ReadGateway) => {
  if (!read.ok) throw new Error(faultsOf(read).join('\n'));
  return read.gateway.rules[0]?.filters;
};

const asked = (changes: Partial<PolicyRequest> = {}): PolicyRequest => ({
  ...{ method: 'GET', host: 'shop.test', path: '/', search: '', caller: null, rule: 'shop/orders' },
  ...{ header: () => undefined, signal: new AbortController().signal },
  ...changes,
});

describe('a policy that a rule names', () => {
  it('has its options as its own schema takes them', () => {
    expect(filtersOf(readGateway(ref('name: maintenance, options: { methods: [POST] }')))).toEqual([
      {
        ...{ type: 'ExtensionRef', policy: 'maintenance' },
        options: { methods: ['POST'], retryAfterSeconds: 60, detail: expect.stringContaining('worked on') },
      },
    ]);
    expect(filtersOf(readGateway(ref('name: maintenance')))).toHaveLength(1);
  });

  it('may stand beside others, each once', () => {
    const two = '- { type: ExtensionRef, extensionRef: { name: maintenance } }\n';
    const other = "- { type: ExtensionRef, extensionRef: { name: deprecation, options: { since: '2026-01-01' } } }";
    expect(filtersOf(readGateway(fileWith(two + other)))).toHaveLength(2);
    expect(faultsOf(readGateway(fileWith(two + two.trim())))).toEqual([
      '10:13 routes[0].rules[0].filters[1]: maintenance is there twice',
    ]);
  });

  it.each([
    [
      'is not there',
      'name: gone',
      '10:35 routes[0].rules[0].filters[0].extensionRef.name: there is no policy gone among deprecation, maintenance',
    ],
    [
      'misses an option',
      'name: deprecation',
      '10:27 routes[0].rules[0].filters[0].extensionRef.options.since: is missing',
    ],
    [
      'has an option that it does not know',
      'name: maintenance, options: { metods: [GET] }',
      '10:59 routes[0].rules[0].filters[0].extensionRef.options.metods: there is no such field here',
    ],
    [
      'has an option of another kind',
      'name: maintenance, options: { retryAfterSeconds: soon }',
      '10:78 routes[0].rules[0].filters[0].extensionRef.options.retryAfterSeconds: expected number, not string',
    ],
    [
      'contradicts itself',
      "name: deprecation, options: { since: '2026-02-01', sunset: '2026-01-01' }",
      '10:88 routes[0].rules[0].filters[0].extensionRef.options.sunset: expected a sunset that is not before since',
    ],
    [
      'would add another header by a URL',
      "name: deprecation, options: { since: '2026-02-01', successor: 'https://a.test/>; rel=next' }",
      '10:91 routes[0].rules[0].filters[0].extensionRef.options.successor: expected a plain URL',
    ],
  ])('does not load where it %s', (_what, said, fault) => {
    expect(faultsOf(readGateway(ref(said)))).toEqual([fault]);
  });

  it('does not load where its options would have to be waited for', () => {
    const options = policyKit.z.string().refine(async () => true);
    const policies = new Map([['slow', policyKit.definePolicy({ options, request: () => undefined })]]);
    expect(faultsOf(readGateway(ref('name: slow, options: a'), { policies }))[0]).toMatch(
      /slow cannot read its options/,
    );
  });
});

describe('the policies that are built in', () => {
  it('tell of the end of a route, by the headers of RFC 9745 and RFC 8594', () => {
    const { options, response } = deprecation(policyKit);
    const taken = options.parse({
      ...{ since: '2026-01-01', sunset: '2026-12-31' },
      ...{ successor: 'https://shop.test/v2', documentation: 'https://shop.test/docs' },
    });
    const told = { options: taken, request: asked(), response: { status: 200, header: () => undefined } };
    expect(response?.(told)).toEqual({
      set: { deprecation: '@1767225600', sunset: 'Thu, 31 Dec 2026 00:00:00 GMT' },
      add: { link: '<https://shop.test/docs>; rel="deprecation", <https://shop.test/v2>; rel="successor-version"' },
    });
    expect(response?.({ ...told, options: options.parse({ since: '2026-01-01' }) })).toEqual({
      set: { deprecation: '@1767225600' },
    });
  });

  it('refuse what would change something, or everything, while a service is worked on', async () => {
    const { options, request } = maintenance(policyKit);
    const writes = { options: options.parse({ methods: ['POST'], retryAfterSeconds: 5 }) };
    expect(await request?.({ ...writes, request: asked() })).toBeUndefined();
    expect(await request?.({ ...writes, request: asked({ method: 'POST' }) })).toMatchObject({
      refuse: { problem: 'unavailable', headers: { 'retry-after': '5' } },
    });
    expect(await request?.({ options: options.parse({}), request: asked() })).toMatchObject({ refuse: {} });
  });
});

describe('policies in a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'policies-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const put = (file: string, text: string) => writeFile(join(folder, file), text);

  const GOOD = `import type { PolicyKit } from '@orderline/contracts/gateway/policy';
export const policy = ({ z, definePolicy }: PolicyKit) =>
  definePolicy({ options: z.strictObject({ word: z.string() }), request: () => undefined });
`;

  it('are loaded as they stand, their types stripped, and options are read by them in a thread too', async () => {
    await put('office-hours.ts', GOOD);
    await put('office-hours.test.ts', 'throw new Error("tests are no policies")');
    await put('README.md', 'what they do');
    const { policies, source } = await loadPolicies(folder);
    expect([...policies.keys()]).toEqual([...builtInPolicies.keys(), 'office-hours']);
    const text = ref('name: office-hours, options: { word: a }');
    const read = readGateway(text, { policies });
    expect(filtersOf(read)).toEqual([{ type: 'ExtensionRef', policy: 'office-hours', options: { word: 'a' } }]);
    expect(await readGatewayAside(text, { policies: source })).toEqual(read);
    const broken = await readGatewayAside(ref('name: office-hours, options: { word: 1 }'), { policies: source });
    expect(faultsOf(broken)).toEqual([
      '10:66 routes[0].rules[0].filters[0].extensionRef.options.word: expected string, not number',
    ]);
  });

  it('are those of the start: routes are not read by others', async () => {
    await put('hours.ts', GOOD);
    const { source } = await loadPolicies(folder);
    await put('hours.ts', GOOD.replace('word', 'other'));
    const read = await readGatewayAside(ref('name: hours, options: { other: a }'), { policies: source });
    expect(faultsOf(read)[0]).toMatch(/have changed since the start/);
    await expect(loadAgain(source)).rejects.toThrow(folder);
  });

  it.each([
    ['does not parse', 'hours.ts', 'export const policy = (', /hours\.ts cannot be loaded/],
    ['throws', 'hours.ts', 'throw new Error("no licence")', /hours\.ts cannot be loaded: no licence/],
    ['exports nothing', 'hours.ts', 'export {}', /exports no function policy/],
    [
      'throws as it is made',
      'hours.ts',
      'export const policy = () => { throw new Error("no licence"); }',
      /no licence/,
    ],
    ['has no options', 'hours.ts', 'export const policy = () => ({ request: () => undefined })', /needs options/],
    ['does nothing', 'hours.ts', 'export const policy = ({ z }) => ({ options: z.unknown() })', /request or response/],
    ['is no function', 'hours.ts', 'export const policy = ({ z }) => ({ options: z.any(), request: 1 })', /no policy/],
    ['is named in capitals', 'Hours.ts', GOOD, /named like no policy/],
    ['is named like one that is built in', 'maintenance.ts', GOOD, /built in/],
    ['wants a package that is not there', 'hours.ts', 'import "left-pad-of-nobody"', /cannot be loaded/],
  ])('keep the gateway from starting where one %s', async (_what, file, text, fault) => {
    await put(file, text);
    await expect(loadPolicies(folder)).rejects.toThrow(fault);
  });

  it('have a name once, whatever their files end in', async () => {
    await put('hours.ts', GOOD);
    await put('hours.mts', GOOD);
    await expect(loadPolicies(folder)).rejects.toThrow(/there is a policy hours already/);
  });

  it('are missed where the folder is not there', async () => {
    await expect(loadPolicies(join(folder, 'gone'))).rejects.toThrow(/cannot be read/);
  });
});
