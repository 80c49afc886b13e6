import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadPolicies, readGateway } from '@orderline/composition/gateway';
import { gatewaySchema } from '@orderline/contracts/gateway/json-schema';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Misuse } from '../command.ts';
import { explained } from './explain.ts';
import { routesText } from './gateway.ts';
import { newPolicy } from './new-policy.ts';
import { readOptions } from './options.ts';
import { validated } from './validate.ts';

const ROUTES = `upstreams:
  - { name: orders, targets: ['http://orders:8080'] }
  - { name: canary, targets: ['http://canary:8080'] }
routes:
  - name: shop
    hostnames: [shop.test]
    rules:
      - name: orders
        auth: { by: [orderline-token, api-key], scopes: [orders:read] }
        matches: [{ path: { value: /orders }, method: GET }]
        backendRefs: [{ name: orders, weight: 3 }, { name: canary, weight: 1 }]
      - name: all
        auth: public
        matches: [{ path: { value: / }, method: GET }]
        backendRefs: [{ name: orders }]
      - name: copy
        auth: public
        matches: [{ path: { value: /orders/ }, method: GET }]
        backendRefs: [{ name: orders }]
`;

const idOf = (n: number) => `01990000-0000-7000-8000-00000000000${n}`;

const CONSUMERS = `consumers:
  - name: acme
    keys: [${idOf(1)}, ${idOf(2)}]
    subjects: [{ issuer: https://id.example, subject: ada }]
    quotas: [{ name: daily, requests: 1000, window: 24h, mode: batched }]
  - { name: office, users: [${idOf(3)}] }
  - { name: partner, subjects: [{ issuer: https://id.example, subject: grace }] }
`;

const gateway = () => {
  const read = readGateway(ROUTES);
  if (!read.ok) throw new Error('the routes are at fault');
  return read.gateway;
};

const asked = { method: 'GET', url: 'https://shop.test/', headers: new Map(), file: 'r.yaml', all: false, json: false };

describe('what the command line asks for', () => {
  it('has headers by name, those of one name together', () => {
    const options = readOptions([
      'explain',
      'GET',
      'http://a/',
      '--file',
      'r',
      '-H',
      'X-A: 1',
      '-H',
      'x-a:2',
      '-H',
      'b:',
    ]);
    expect(options).toMatchObject({
      headers: new Map([
        ['x-a', '1, 2'],
        ['b', ''],
      ]),
    });
  });

  it.each([
    ['nothing', []],
    ['no file', ['validate']],
    ['two files', ['routes', 'a', 'b']],
    ['no URL', ['explain', 'GET', '--file', 'r']],
    ['no routes', ['explain', 'GET', 'http://a/']],
    ['a method in lower case', ['explain', 'get', 'http://a/', '--file', 'r']],
    ['a header without a name', ['explain', 'GET', 'http://a/', '--file', 'r', '-H', 'x']],
  ])('is refused for %s', (_what, args) => {
    expect(() => readOptions(args)).toThrow(Misuse);
  });
});

describe('a rule that is explained', () => {
  it('says what it keeps of answers, and what it changes in bodies', () => {
    const read = readGateway(`upstreams: [{ name: a, targets: ['http://a:80'] }]
routes:
  - name: shop
    rules:
      - name: one
        auth: public
        backendRefs: [{ name: a }]
        cache: { entry: 64KiB, total: 1MiB, maxAge: 1m }
        filters:
          - type: ResponseBodyModifier
            responseBodyModifier:
              limit: 1KiB
              pick: [/id, /name]
              remove: [/id/x]
              rename: [{ pointer: /name, to: title }]
              set: [{ pointer: /by, value: us }]
`);
    if (!read.ok) throw new Error('the routes are at fault');
    const { text } = explained(read.gateway, asked);
    expect(text).toContain('answers to GET up to 65536 bytes, 1048576 in all, fresh for at most 60 s');
    expect(text).toContain(
      'ResponseBodyModifier: keeps /id and /name, removes /id/x, /name becomes title, sets /by, up to 1024 bytes',
    );
  });
});

describe('a file that is looked at', () => {
  const looked = (text: string, strict = false) =>
    validated(readGateway(text), { file: 'r.yaml', strict, json: false });

  it('is good, with the rules that never take a request', () => {
    expect(looked(ROUTES)).toEqual({
      code: 0,
      text: `✓ r.yaml: 3 rules, 2 upstreams
! r.yaml:16:9  shop/copy never takes a request: shop/orders (line 8) asks for the same and stands before it`,
    });
  });

  it('is not good enough for whoever is strict', () => {
    expect(looked(ROUTES, true).code).toBe(1);
  });

  it('is refused with the place of each fault', () => {
    expect(looked(ROUTES.replace('auth: public\n', '\n'))).toEqual({
      code: 1,
      text: `✗ r.yaml:12:9  routes[0].rules[1]: nobody says who may pass: give the rule or its route an auth, or the word public
1 fault: the file is refused whole`,
    });
  });
});

describe('the explanation of a request', () => {
  it('names the rule, and whoever stands behind it', () => {
    expect(explained(gateway(), { ...asked, url: 'https://shop.test:8443/orders/1?a=b' })).toEqual({
      code: 0,
      text: `✓ shop/orders  r.yaml:8
  match   shop.test GET /orders/*
  auth    orderline-token or api-key, with orders:read
  to      orders 75 %, canary 25 %
          http://orders:8080
          http://canary:8080
  within  30 s, of which a target has 30 s
  body    up to 1048576 bytes

These match too, and stand behind:
  shop/all   its prefix is shorter        r.yaml:12
  shop/copy  it stands later in the file  r.yaml:16`,
    });
  });

  it('says by whom a target is trusted', () => {
    const tls = ROUTES.replace(
      "['http://canary:8080'] }",
      "['https://canary:8443'], tls: { ca: ca.pem, hostname: a.test } }",
    );
    const read = readGateway(tls);
    if (!read.ok) throw new Error('the upstream is at fault');
    const { text } = explained(read.gateway, { ...asked, url: 'https://shop.test/orders' });
    expect(text).toContain('https://canary:8443, trusted by ca.pem as a.test\n');
  });

  it('names whose requests are counted by whom they are of, where they can pass', () => {
    const read = readGateway(`${ROUTES}${CONSUMERS}`);
    if (!read.ok) throw new Error('the consumers are at fault');
    const told = (path: string) => explained(read.gateway, { ...asked, url: `https://shop.test${path}` }).text;
    expect(told('/orders')).toContain(
      `  quotas  acme: quota:acme:daily: 1000 in 86400 s per consumer, batched; counts by process while Redis is away
          office: no quota
`,
    );
    expect(told('/')).not.toContain('quotas');
    expect(routesText(read.gateway).split('\n').slice(-4)).toEqual([
      'CONSUMER  WHO                QUOTAS',
      'acme      2 keys, 1 subject  quota:acme:daily: 1000 in 86400 s per consumer, batched; counts by process while Redis is away',
      'office    1 user             none',
      'partner   1 subject          none',
    ]);
  });

  it.each([
    ['POST', 'https://shop.test/orders', /^✗ 405: host and path are there for GET alone/],
    ['GET', 'https://other.test/orders', /^✗ 404/],
    ['GET', 'https://shop.test/a/../orders', /^✗ 400: the path has a segment/],
    ['GET', 'https://shop.test/a%2fb', /^✗ 400: .*%2f/],
  ])('says why nobody takes it: %s %s', (method, url, text) => {
    const { code, text: told } = explained(gateway(), { ...asked, method, url });
    expect(told).toMatch(text);
    expect(code).toBe(1);
  });

  it('takes the host from its header', () => {
    expect(
      explained(gateway(), { ...asked, url: 'http://127.0.0.1/', headers: new Map([['host', 'Shop.test:80']]) }).code,
    ).toBe(0);
  });

  it('says which headers go no further', () => {
    const headers = new Map([
      ['x_user_id', 'admin'],
      ['x-a', '1'],
      ['forwarded', 'for=1.2.3.4'],
    ]);
    const { text } = explained(gateway(), { ...asked, url: 'http://shop.test/', headers });
    expect(text).toContain('dropped, as the gateway alone says who asks and where from: x_user_id, forwarded\n');
  });

  it('is refused for what is no URL', () => {
    expect(() => explained(gateway(), { ...asked, url: '/orders' })).toThrow(Misuse);
  });

  it('is there for programs, too', () => {
    const { text } = explained(gateway(), { ...asked, url: 'https://shop.test/orders', json: true });
    expect(JSON.parse(text)).toMatchObject({
      winner: { rule: { name: 'shop/orders' } },
      losers: [{ rule: 'shop/all', matched: true }, { rule: 'shop/copy' }],
    });
  });
});

describe('the example of the documentation', () => {
  it('is taken, with nothing that is hardly meant', async () => {
    const text = await readFile(new URL('../../../../docs/gateway/routes.example.yaml', import.meta.url), 'utf8');
    expect(validated(readGateway(text), { file: 'r.yaml', strict: true, json: false }).code).toBe(0);
  });
});

describe('the schema for editors', () => {
  it('is what the contract says: npm run gateway -- schema > docs/gateway/routes.schema.json', async () => {
    const path = new URL('../../../../docs/gateway/routes.schema.json', import.meta.url);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(gatewaySchema());
  });
});

describe('what a rule names besides', () => {
  const NAMES = ROUTES.replace(
    'routes:\n',
    `introspections:
  - { name: company, endpoint: https://id.test/introspect, clientId: gateway, clientSecretFile: /run/secrets/company }
routes:
`,
  )
    .replace('orderline-token, api-key]', '{ introspection: company }]')
    .replace(
      'name: canary, weight: 1 }]',
      `name: canary, weight: 1 }]
        filters:
          - { type: ExtensionRef, extensionRef: { name: maintenance, options: { methods: [POST] } } }
          - { type: RequestMirror, requestMirror: { backendRef: { name: canary }, percent: 5 } }`,
    );

  it('is explained', () => {
    const read = readGateway(NAMES);
    if (!read.ok) throw new Error(JSON.stringify(read.faults));
    const { text } = explained(read.gateway, { ...asked, url: 'https://shop.test/orders/1' });
    expect(text).toMatch(/auth +a token that company vouches for, with orders:read/);
    expect(text).toMatch(/ExtensionRef: maintenance methods/);
    expect(text).toMatch(/RequestMirror: a copy of 5 in 100 to canary/);
  });
});

describe('a policy that is made anew', () => {
  let folder: string;
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'new-policy-')), 'policies');
  });
  afterEach(() => rm(dirname(folder), { recursive: true, force: true }));

  it('loads as it stands, and its test is beside it', async () => {
    const told = await newPolicy({ name: 'office-hours', folder });
    expect(told).toContain(`GATEWAY_POLICIES=${folder}`);
    // Beside no package, its test finds nothing that it imports.
    expect(told).not.toContain('vitest');
    expect((await readdir(folder)).sort()).toEqual(['office-hours.test.ts', 'office-hours.ts']);
    const { policies } = await loadPolicies(folder);
    const text = ROUTES.replace(
      '        auth: public\n',
      `        auth: public
        filters: [{ type: ExtensionRef, extensionRef: { name: office-hours, options: { header: X-Tenant } } }]
`,
    );
    expect(readGateway(text, { policies }).ok).toBe(true);
  });

  it('takes the place of nothing', async () => {
    await newPolicy({ name: 'office-hours', folder });
    await writeFile(join(folder, 'office-hours.ts'), 'mine');
    await expect(newPolicy({ name: 'office-hours', folder })).rejects.toThrow(/exists already/);
    await writeFile(join(folder, 'hours.test.ts'), 'mine');
    await expect(newPolicy({ name: 'hours', folder })).rejects.toThrow(/hours\.test\.ts exists already/);
    expect(await readdir(folder)).not.toContain('hours.ts');
    await expect(newPolicy({ name: 'maintenance', folder })).rejects.toThrow(/built in/);
  });

  it.each(['Office', '../evil', 'a b', 'a_b', '-a', ''])('is named by words in lower case, unlike "%s"', (name) => {
    expect(() => readOptions(['new', 'policy', '--', name])).toThrow(Misuse);
  });
});
