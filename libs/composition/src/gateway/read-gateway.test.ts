import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificate } from '@orderline/platform/testing/certificate';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type ReadGateway, readGateway, readGatewayAside } from './index.ts';

const UPSTREAM = `upstreams:
  - name: orders
    targets: [http://orders:8080]
`;

/** A file whose one rule has these lines besides its name; its first line is the eighth. */
const fileWith = (rule: string, top = ''): string => `${UPSTREAM}${top}routes:
  - name: shop
    rules:
      - name: orders
${rule.replace(/^/gm, '        ')}
`;

const QUOTA = '{ name: day, requests: 9, window: 24h }';
const GOOD = 'auth: public\nbackendRefs: [{ name: orders }]';

const faultsOf = (read: ReadGateway): readonly string[] =>
  read.ok ? [] : read.faults.map(({ line, column, at, text }) => `${line}:${column} ${at}: ${text}`);

const textsOf = (read: ReadGateway): readonly string[] => (read.ok ? [] : read.faults.map(({ text }) => text));

const ruleOf = (read: ReadGateway) => {
  if (!read.ok) throw new Error(faultsOf(read).join('\n'));
  return read.gateway.rules[0];
};

const mirror = (said: string): string => `filters: [{ type: RequestMirror, requestMirror: { ${said} } }]`;
const TO = 'backendRef: { name: orders }';

describe('a file of routes', () => {
  it('has every default filled in', () => {
    expect(ruleOf(readGateway(fileWith(GOOD)))).toEqual({
      name: 'shop/orders',
      hostnames: [],
      matches: [{ path: { type: 'PathPrefix', value: '/' }, method: null, headers: [], query: [] }],
      auth: { kind: 'public' },
      filters: [],
      backends: [{ upstream: 'orders', weight: 1 }],
      timeouts: { requestMs: 30_000, backendRequestMs: 30_000 },
      retry: { attempts: 0, codes: [], backoffMs: 0 },
      bodyLimitBytes: 1_048_576,
      limits: [],
      cache: null,
      webSocketsEndWith: null,
      place: { line: 7, column: 9 },
    });
  });

  it('says whether WebSockets end with their token, which nobody has who passes a public rule', () => {
    const ends = 'backendRefs: [{ name: orders }]\nwebSockets: { endWith: token }';
    const read = readGateway(fileWith(`auth: { by: [orderline-token] }\n${ends}`));
    expect(ruleOf(read)?.webSocketsEndWith).toBe('token');
    expect(textsOf(readGateway(fileWith(`auth: public\n${ends}`)))).toEqual([
      'whoever passes a public rule has no token to end with',
    ]);
  });

  it('may be JSON', () => {
    const rule = { name: 'orders', auth: 'public', backendRefs: [{ name: 'orders' }] };
    const file = {
      upstreams: [{ name: 'orders', targets: ['http://orders:80'] }],
      routes: [{ name: 'shop', rules: [rule] }],
    };
    expect(ruleOf(readGateway(JSON.stringify(file)))?.name).toBe('shop/orders');
  });

  it.each([
    ['500ms', 500],
    ['1m30s', 90_000],
    ['1h1ms', 3_600_001],
  ])('says durations as the Gateway API does: %s', (text, requestMs) => {
    expect(ruleOf(readGateway(fileWith(`${GOOD}\ntimeouts: { request: ${text} }`)))?.timeouts).toEqual({
      requestMs,
      backendRequestMs: requestMs,
    });
  });

  it('shares limits by name, and takes the auth of the route where the rule says none', () => {
    const read = readGateway(`${UPSTREAM}limits: [{ name: few, requests: 5, window: 1m, per: user }]
routes:
  - name: shop
    auth: { by: [orderline-token], scopes: [orders:read] }
    rules:
      - { name: one, backendRefs: [{ name: orders }], limits: [few], bodyLimit: 2KiB }
      - { name: two, backendRefs: [{ name: orders }], auth: public }
`);
    expect(read).toMatchObject({
      ok: true,
      gateway: {
        rules: [
          {
            auth: { kind: 'required', by: [{ kind: 'orderline-token' }], scopes: ['orders:read'] },
            limits: [{ name: 'few', requests: 5, windowSeconds: 60, mode: 'exact', failClosed: false }],
            bodyLimitBytes: 2_048,
          },
          { auth: { kind: 'public' }, limits: [] },
        ],
      },
    });
  });

  it('takes an issuer only where its tokens can be verified', () => {
    const text = fileWith(
      'auth: { by: [{ oidc: { issuer: https://id.example, audience: shop } }] }\nbackendRefs: [{ name: orders }]',
    );
    const known = { issuer: 'https://id.example', audience: 'shop' };
    expect(readGateway(text).ok).toBe(true);
    expect(readGateway(text, { issuers: [known] }).ok).toBe(true);
    expect(textsOf(readGateway(text, { issuers: [] }))).toEqual([
      'no issuer https://id.example with the audience shop is configured: see OIDC_ISSUERS',
    ]);
    expect(readGateway(text, { issuers: [{ ...known, audience: 'other' }] }).ok).toBe(false);
  });

  it('may have answers kept and bodies changed', () => {
    const read = readGateway(
      fileWith(`${GOOD}
cache: { entry: 64KiB, maxAge: 10m }
filters:
  - { type: RequestBodyModifier, requestBodyModifier: { set: [{ pointer: /by, value: { a: [1, null] } }] } }
  - { type: ResponseBodyModifier, responseBodyModifier: { limit: 64KiB, pick: [/id], rename: [{ pointer: /id, to: key }] } }`),
    );
    const none = { limitBytes: 1_048_576, pick: null, remove: [], rename: [], set: [] };
    expect(ruleOf(read)).toMatchObject({
      cache: { entryBytes: 65_536, totalBytes: 16_777_216, maxAgeSeconds: 600 },
      filters: [
        { type: 'RequestBodyModifier', body: { ...none, set: [{ pointer: '/by', value: { a: [1, null] } }] } },
        {
          type: 'ResponseBodyModifier',
          body: { ...none, limitBytes: 65_536, pick: ['/id'], rename: [{ pointer: '/id', to: 'key' }] },
        },
      ],
    });
  });

  it('hints at what no rule uses', () => {
    const read = readGateway(fileWith(GOOD, 'limits: [{ name: few, requests: 5, window: 1m, per: address }]\n'));
    expect(read).toMatchObject({ ok: true, hints: [{ line: 4, text: 'no rule has the limit few' }] });
  });

  it.each([
    ['[orderline-token]', '[orders:raed]', 'orders:raed'],
    ['[orderline-token, api-key]', '[orders:read, mine]', 'mine'],
    ['[api-key]', '[api-keys:write]', 'api-keys:write'],
    ['[{ oidc: { issuer: https://id.example.com/, audience: shop } }]', '[orders:read]', 'orders:read'],
    ['[orderline-token, api-key]', '[orders:read, audit:read]', undefined],
    ['[orderline-token, api-key]', '[api-keys:write]', undefined],
    ['[orderline-token, { introspection: company }]', '[mine]', undefined],
    ['[api-key]', '[]', undefined],
  ])('hints where nobody can have the scopes: %s with %s', (by, scopes, lacked) => {
    const file =
      'introspections: [{ name: company, endpoint: https://id.example.com/, clientId: a, clientSecretFile: /a }]\n';
    const text = GOOD.replace('auth: public', `auth: { by: ${by}, scopes: ${scopes} }`);
    const read = readGateway(fileWith(text, file));
    const told = read.ok ? read.hints.filter(({ text: hint }) => hint.startsWith('nobody')) : read.faults;
    expect(told.map(({ text: hint }) => hint)).toEqual(
      lacked === undefined ? [] : [`nobody passes, as nobody who comes so can have ${lacked}`],
    );
  });
});

const REDIRECT = 'filters: [{ type: RequestRedirect, requestRedirect: { scheme: https } }]';
const body = (changes: string) => `${GOOD}\nfilters: [{ type: RequestBodyModifier, requestBodyModifier: ${changes} }]`;
const header = (changes: string) =>
  `${GOOD}\nfilters: [{ type: RequestHeaderModifier, requestHeaderModifier: ${changes} }]`;

describe('a rule that does not load', () => {
  it.each([
    ['no word of who may pass', 'backendRefs: [{ name: orders }]', /nobody says who may pass/],
    ['a word that is nearly public', 'auth: Public\nbackendRefs: [{ name: orders }]', /public, or a mapping/],
    ['nothing as auth', 'auth:\nbackendRefs: [{ name: orders }]', /public, or a mapping/],
    ['nobody who may pass', 'auth: { by: [] }\nbackendRefs: [{ name: orders }]', /Too small/],
    ['a way that is unknown', 'auth: { by: [tokn] }\nbackendRefs: [{ name: orders }]', /orderline-token, api-key, or/],
    ['a misspelt scopes', 'auth: { by: [api-key], scope: [a] }\nbackendRefs: [{ name: orders }]', /no such field/],
    [
      'introspection by nobody',
      'auth: { by: [introspection] }\nbackendRefs: [{ name: orders }]',
      /a mapping with oidc/,
    ],
    [
      'an introspection that is not there',
      'auth: { by: [{ introspection: gone }] }\nbackendRefs: [{ name: orders }]',
      /no introspection gone$/,
    ],
    ['an upstream that is not there', 'auth: public\nbackendRefs: [{ name: order }]', /no upstream order$/],
    ['one upstream twice', 'auth: public\nbackendRefs: [{ name: orders }, { name: orders }]', /orders is there twice/],
    ['weights that leave nobody', 'auth: public\nbackendRefs: [{ name: orders, weight: 0 }]', /every weight is 0/],
    ['nowhere to go', 'auth: public', /leads nowhere/],
    ['a redirect that asks an upstream', `${GOOD}\n${REDIRECT}`, /asks no upstream/],
    ['a redirect to itself', 'auth: public\nfilters: [{ type: RequestRedirect, requestRedirect: {} }]', /to itself/],
    [
      'a redirect with a rewrite',
      `auth: public\n${REDIRECT.replace(']', ', { type: URLRewrite, urlRewrite: { hostname: a.test } }]')}`,
      /redirects or rewrites/,
    ],
    ['a rewrite of nothing', `${GOOD}\nfilters: [{ type: URLRewrite, urlRewrite: {} }]`, /rewrites nothing/],
    [
      'a prefix to replace where none is',
      `${GOOD}\nmatches: [{ path: { type: Exact, value: /a } }]\nfilters: [{ type: URLRewrite, urlRewrite: { path: { type: ReplacePrefixMatch, replacePrefixMatch: /b } } }]`,
      /no prefix to replace/,
    ],
    [
      'a rewritten path that climbs',
      `${GOOD}\nfilters: [{ type: URLRewrite, urlRewrite: { path: { type: ReplaceFullPath, replaceFullPath: /a/../b } } }]`,
      /a segment \. or \.\./,
    ],
    ['a filter twice', `auth: public\n${REDIRECT.replace(/\[(.*)\]/, '[$1, $1]')}`, /RequestRedirect is there twice/],
    ['a mirror to nobody', `${GOOD}\nfilters: [{ type: RequestMirror }]`, /is missing/],
    ['a mirror to who is not there', `${GOOD}\n${mirror('backendRef: { name: gone }')}`, /no upstream gone$/],
    ['a mirror with a port', `${GOOD}\n${mirror('backendRef: { name: orders, port: 80 }')}`, /its name is enough/],
    ['a mirror of more than all', `${GOOD}\n${mirror(`${TO}, percent: 101`)}`, /<=100/],
    [
      'a mirror of more than the whole',
      `${GOOD}\n${mirror(`${TO}, fraction: { numerator: 3, denominator: 2 }`)}`,
      /more than the denominator/,
    ],
    ['two shares of a mirror', `${GOOD}\n${mirror(`${TO}, percent: 1, fraction: { numerator: 1 }`)}`, /not both/],
    [
      'one mirror twice',
      `${GOOD}\n${mirror(TO).replace(/\[(.*)\]/, '[$1, $1]')}`,
      /RequestMirror to orders is there twice/,
    ],
    ['a policy without a name', `${GOOD}\nfilters: [{ type: ExtensionRef }]`, /is missing/],
    ['a filter that nobody knows', `${GOOD}\nfilters: [{ type: Mirror }]`, /Mirror is none of/],
    ['a cache of no kind', `${GOOD}\ncache: true`, /expected object, not boolean/],
    ['a cache that holds no entry', `${GOOD}\ncache: { entry: 2MiB, total: 1MiB }`, /more than total/],
    ['a cache for what is never kept', `${GOOD}\nmatches: [{ method: POST }]\ncache: {}`, /nothing to keep/],
    ['a cache that fills the memory', `${GOOD}\ncache: { total: 2GiB }`, /more than 1 GiB/],
    ['a body that nothing changes', body('{}'), /changes nothing/],
    ['a pointer without a slash', body('{ remove: [a] }'), /a JSON Pointer/],
    ['a pointer to the whole', body("{ remove: [''] }"), /a JSON Pointer/],
    ['a pointer with a lonely ~', body('{ remove: [/a~b] }'), /a JSON Pointer/],
    ['a number that would be another', body('{ set: [{ pointer: /a, value: [9007199254740993] }] }'), /beyond 2\^53/],
    ['an operation on bodies that nobody knows', body('{ move: [] }'), /no such field/],
    [
      'a redirect with a body',
      `auth: public\n${REDIRECT.replace(']', ', { type: ResponseBodyModifier, responseBodyModifier: { remove: [/a] } }]')}`,
      /no body to change/,
    ],
    ['a field that is misspelt', `${GOOD}\nbodylimit: 1MiB`, /no such field/],
    [
      'an expression as path',
      `${GOOD}\nmatches: [{ path: { type: RegularExpression, value: /a } }]`,
      /not supported yet/,
    ],
    ['CONNECT', `${GOOD}\nmatches: [{ method: CONNECT }]`, /CONNECT is not supported yet/],
    ['a method in lower case', `${GOOD}\nmatches: [{ method: get }]`, /get is none of/],
    ['a path with two slashes', `${GOOD}\nmatches: [{ path: { value: /a//b } }]`, /two slashes/],
    ['a path with .', `${GOOD}\nmatches: [{ path: { value: /a/./b } }]`, /segment \. or/],
    ['a path with an escaped slash', `${GOOD}\nmatches: [{ path: { value: /a%2fb } }]`, /%2f/],
    ['a path with a fragment', `${GOOD}\nmatches: [{ path: { value: '/a#b' } }]`, /must be escaped/],
    ['a path with a query', `${GOOD}\nmatches: [{ path: { value: '/a?b' } }]`, /must be escaped/],
    ['a path that no request is spelt as', `${GOOD}\nmatches: [{ path: { value: /%61 } }]`, /write \/a$/],
    ['a path that is relative', `${GOOD}\nmatches: [{ path: { value: a } }]`, /begins with \//],
    ['no match at all', `${GOOD}\nmatches: []`, /Too small/],
    [
      'a header that we strip',
      `${GOOD}\nmatches: [{ headers: [{ name: X-User-Id, value: a }] }]`,
      /not taken from outside/,
    ],
    ['a host as header', `${GOOD}\nmatches: [{ headers: [{ name: Host, value: a }] }]`, /hostnames/],
    ['a header with _', `${GOOD}\nmatches: [{ headers: [{ name: x_a, value: a }] }]`, /without _/],
    [
      'a header asked for twice',
      `${GOOD}\nmatches: [{ headers: [{ name: A, value: a }, { name: a, value: b }] }]`,
      /a is asked for twice/,
    ],
    [
      'an identity that a filter sets',
      header('{ set: [{ name: X-User-Id, value: admin }] }'),
      /the gateway alone sets it/,
    ],
    ['an identity that a filter removes', header('{ remove: [X-Consumer-Id] }'), /the gateway alone sets it/],
    [
      'an address that a filter sets',
      header('{ add: [{ name: X-Forwarded-For, value: a }] }'),
      /where a request comes from/,
    ],
    ['framing by a filter', header('{ remove: [Content-Length] }'), /the gateway says itself/],
    ['a header changed twice', header('{ set: [{ name: A, value: a }], remove: [a] }'), /a is changed twice/],
    ['a header value with a line break', header('{ set: [{ name: A, value: "a\\r\\nB: c" }] }'), /visible ASCII/],
    [
      'credentials for every origin',
      `${GOOD}\nfilters: [{ type: CORS, cors: { allowOrigins: ['*'], allowCredentials: true } }]`,
      /each origin is named/,
    ],
    [
      'a backend that outlasts the request',
      `${GOOD}\ntimeouts: { request: 1s, backendRequest: 2s }`,
      /longer than request/,
    ],
    ['no end', `${GOOD}\ntimeouts: { request: 0s }`, /more than 0/],
    ['an end that no timer takes', `${GOOD}\ntimeouts: { request: 99999h }`, /at most 24h/],
    ['a duration that is a number', `${GOOD}\ntimeouts: { request: 5 }`, /expected string, not number/],
    ['a duration with a fraction', `${GOOD}\ntimeouts: { request: 1.5s }`, /a duration such as/],
    ['a size without a unit', `${GOOD}\nbodyLimit: '100'`, /a size such as/],
    ['retries of what is no outage', `${GOOD}\nretry: { codes: [404] }`, /404 is none of/],
    ['a limit that is not there', `${GOOD}\nlimits: [few]`, /no limit few/],
    [
      'a limit of users who are nobody',
      `${GOOD}\nlimits: [{ name: a, requests: 1, window: 1s, per: user }]`,
      /a public rule has none/,
    ],
    [
      'a limit by key where tokens pass',
      'auth: { by: [api-key, orderline-token] }\nbackendRefs: [{ name: orders }]\nlimits: [{ name: a, requests: 1, window: 1s, per: key }]',
      /not everybody has/,
    ],
    [
      'a limit that is counted in another way',
      `${GOOD}\nlimits: [{ name: a, requests: 1, window: 1s, per: rule, mode: sloppy }]`,
      /sloppy is none of exact, batched/,
    ],
    [
      'a window of parts of a second',
      `${GOOD}\nlimits: [{ name: a, requests: 1, window: 1500ms, per: rule }]`,
      /whole seconds/,
    ],
  ])('has %s', (_what, rule, text) => {
    const texts = textsOf(readGateway(fileWith(rule)));
    expect(texts.join('\n')).toMatch(text);
    expect(texts).toHaveLength(1);
  });
});

describe('a consumer', () => {
  const id = (n: number) => `01990000-0000-7000-8000-00000000000${n}`;
  const issuer = 'https://id.example/';
  const fileOf = (...consumers: readonly string[]) =>
    fileWith(GOOD, `consumers:\n${consumers.map((one) => `  - ${one}\n`).join('')}`);

  it('has keys, users or subjects, and quotas that are limits of its own', () => {
    const read = readGateway(
      fileOf(
        `{ name: acme, keys: [${id(1).toUpperCase()}], quotas: [{ name: daily, requests: 1000, window: 576h, failClosed: true }] }`,
        `{ name: office, users: [${id(2)}], subjects: [{ issuer: ${issuer}, subject: ada }] }`,
      ),
    );
    const daily = { name: 'quota:acme:daily', requests: 1000, windowSeconds: 2_073_600, per: 'consumer' };
    expect(read.ok && read.gateway.consumers).toEqual([
      {
        ...{ name: 'acme', keys: [id(1)], users: [], subjects: [] },
        quotas: [{ ...daily, mode: 'exact', failClosed: true }],
      },
      { name: 'office', keys: [], users: [id(2)], subjects: [{ issuer, subject: 'ada' }], quotas: [] },
    ]);
  });

  it.each([
    ['nobody', '{ name: acme }', /keys, users or subjects/],
    ['no name', `{ keys: [${id(1)}] }`, /is missing/],
    ['an id as name, which others go by', `{ name: ${id(1)}, keys: [${id(1)}] }`, /a name, not an id/],
    ['a secret in place of the id of a key', '{ name: acme, keys: [pk_live_12345678_secret] }', /UUID/],
    ['one key twice', `{ name: acme, keys: [${id(1)}, ${id(1)}] }`, /is of the consumer acme already/],
    ['a quota twice', `{ name: acme, keys: [${id(1)}], quotas: [${QUOTA}, ${QUOTA}] }`, /day is there twice/],
    ['a quota of nothing', `{ name: acme, keys: [${id(1)}], quotas: [${QUOTA.replace('9', '0')}] }`, /Too small/],
    [
      'a quota that no timer takes',
      `{ name: acme, keys: [${id(1)}], quotas: [${QUOTA.replace('24h', '577h')}] }`,
      /at most 576h/,
    ],
    [
      'a quota of parts of a second',
      `{ name: acme, keys: [${id(1)}], quotas: [${QUOTA.replace('24h', '1500ms')}] }`,
      /whole seconds/,
    ],
    [
      'a quota per address',
      `{ name: acme, keys: [${id(1)}], quotas: [${QUOTA.replace(' }', ', per: address }')}] }`,
      /no such field/,
    ],
    ['an issuer of nobody', '{ name: acme, subjects: [{ issuer: nobody, subject: ada }] }', /URL/],
    ['scopes', `{ name: acme, keys: [${id(1)}], scopes: [orders:read] }`, /no such field/],
  ])('has %s', (_what, consumer, text) => {
    const texts = textsOf(readGateway(fileOf(consumer)));
    expect(texts.join('\n')).toMatch(text);
    expect(texts).toHaveLength(1);
  });

  it('shares no key, user or subject with another, nor its name', () => {
    const texts = textsOf(
      readGateway(
        fileOf(
          `{ name: acme, keys: [${id(1)}], users: [${id(2)}], subjects: [{ issuer: ${issuer}, subject: ada }] }`,
          `{ name: office, users: [${id(2)}], keys: [${id(1)}], subjects: [{ issuer: ${issuer}, subject: ada }] }`,
          `{ name: acme, users: [${id(1)}] }`,
        ),
      ),
    );
    expect(texts).toEqual([...Array(3).fill('it is of the consumer acme already'), 'acme is there twice']);
  });

  it('is called so by an issuer that the gateway knows', () => {
    const file = fileOf(`{ name: acme, subjects: [{ issuer: ${issuer}, subject: ada }] }`);
    expect(readGateway(file, { issuers: [{ issuer, audience: 'any' }] }).ok).toBe(true);
    expect(textsOf(readGateway(file, { issuers: [] }))).toEqual([
      `no issuer ${issuer} is configured: see OIDC_ISSUERS`,
    ]);
  });

  it('is handed over by the thread that reads', async () => {
    const file = fileOf(`{ name: acme, keys: [${id(1)}] }`);
    expect(await readGatewayAside(file)).toEqual(readGateway(file));
  });
});

describe('the authority of an upstream', () => {
  const fileOf = (tls: string, target = 'https://orders:8443') =>
    `upstreams:\n  - name: orders\n    targets: [${target}]\n    tls: ${tls}\n${fileWith(GOOD).slice(UPSTREAM.length)}`;
  const folder = mkdtempSync(join(tmpdir(), 'authorities-'));
  writeFileSync(join(folder, 'ca.pem'), `# of localhost\n${certificate}${certificate}`);
  writeFileSync(join(folder, 'no.pem'), 'nothing');
  writeFileSync(join(folder, 'broken.pem'), certificate.replace('MII', 'AAA'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const tlsOf = (read: ReadGateway) => (read.ok ? read.gateway.upstreams[0]?.tls : faultsOf(read));

  it('is read from the folder of the file, where that is known', () => {
    const text = fileOf('{ ca: ca.pem, hostname: orders.internal }');
    expect(tlsOf(readGateway(text))).toEqual({ ca: { file: 'ca.pem', pem: null }, hostname: 'orders.internal' });
    expect(tlsOf(readGateway(text, { folder }))).toEqual({
      ca: { file: join(folder, 'ca.pem'), pem: expect.stringContaining(certificate) },
      hostname: 'orders.internal',
    });
    expect(tlsOf(readGateway(fileOf('{ hostname: orders.internal }'), { folder }))).toEqual({
      ca: null,
      hostname: 'orders.internal',
    });
  });

  it.each([
    [
      'a file that is not there',
      '{ ca: gone.pem }',
      /^4:16 upstreams\[0\]\.tls\.ca: .*gone\.pem cannot be used: ENOENT/,
    ],
    ['a folder', '{ ca: . }', /cannot be used: EISDIR/],
    ['a file without a certificate', '{ ca: no.pem }', /no\.pem has no certificate/],
    ['a certificate that is none', '{ ca: broken.pem }', /broken\.pem cannot be used/],
    ['nothing', '{}', /ca, hostname, or both/],
    ['a name with a port', "{ hostname: 'a:1' }", /without port/],
    ['an address as name', '{ hostname: 127.0.0.1 }', /not an address/],
    ['a field that is not there', '{ ca: ca.pem, verify: false }', /no such field/],
  ])('is not %s', (_what, tls, text) => {
    const faults = faultsOf(readGateway(fileOf(tls), { folder }));
    expect(faults.join('\n')).toMatch(text);
    expect(faults).toHaveLength(1);
  });

  it('is of no use to targets without TLS', () => {
    expect(faultsOf(readGateway(fileOf('{ hostname: a.test }', 'http://orders:80')))).toEqual([
      '3:15 upstreams[0].targets[0]: it is asked without TLS, of which tls speaks: write https',
    ]);
  });
});

describe('a file that is refused', () => {
  it.each([
    ['is empty', '', /no rule, so that nothing/],
    ['is no mapping', '- a', /expected object/],
    ['is cut off', `${UPSTREAM}routes: [{ name: shop, rules: [`, /./],
    ['has a key twice', `${UPSTREAM}${UPSTREAM}`, /unique/],
    ['has a tag', `${UPSTREAM}routes: !!js/function x`, /./],
    [
      'has an upstream twice',
      `upstreams: [{ name: a, targets: ['http://a:1'] }, { name: a, targets: ['http://b:1'] }]`,
      /a is there twice/,
    ],
    ['has a target with a path', `upstreams: [{ name: a, targets: ['http://a:1/x'] }]`, /an origin with its port/],
    [
      'has a target with a password',
      `upstreams: [{ name: a, targets: ['http://u:p@a:1'] }]`,
      /an origin with its port/,
    ],
    ['has a target without a port', `upstreams: [{ name: a, targets: ['http://a'] }]`, /an origin with its port/],
    [
      'has a target with no port that is',
      `upstreams: [{ name: a, targets: ['http://a:70000'] }]`,
      /no URL with a port/,
    ],
    ['has a host with a port', `routes: [{ name: a, hostnames: ['a.test:80'], rules: [{}] }]`, /without port/],
    ['has an address as host', `routes: [{ name: a, hostnames: ['127.0.0.1'], rules: [{}] }]`, /not an address/],
    ['has a star inside of a host', `routes: [{ name: a, hostnames: ['a.*.test'], rules: [{}] }]`, /a host name/],
    ['has a host twice', 'routes: [{ name: a, hostnames: [a.test, a.test], rules: [{}] }]', /a.test is there twice/],
    ['is of another kind', 'kind: Gateway\nmetadata: { name: a }', /HTTPRoute alone is read here/],
  ])('%s', (_what, text, says) => {
    expect(textsOf(readGateway(text)).join('\n')).toMatch(says);
  });

  it('tells everything that is wrong at once, with line and column', () => {
    const read = readGateway(`upstreams:
  - name: orders
    targets: [orders:8080]
routes:
  - name: shop
    hostnames: [Shop.test]
    rules:
      - name: one
        auth: public
        backendRefs: [{ name: orders }, { name: gone }]
      - name: two
        backendRefs: [{ name: orders }]
        sessionPersistence: true
      - name: three
        backendRefs: [{ name: orders }]
`);
    expect(faultsOf(read)).toEqual([
      '3:15 upstreams[0].targets[0]: expected an origin with its port, such as http://orders:8080',
      '6:17 routes[0].hostnames[0]: expected a host name in lower case, without port, such as a.example.com or *.example.com',
      '10:49 routes[0].rules[0].backendRefs[1].name: there is no upstream gone',
      '13:9 routes[0].rules[1].sessionPersistence: sessionPersistence is not supported yet',
      '14:9 routes[0].rules[2]: nobody says who may pass: give the rule or its route an auth, or the word public',
    ]);
  });

  it('names one rule twice, also in two documents', () => {
    const file = fileWith(GOOD);
    expect(textsOf(readGateway(`${file}---\n${file.replace(UPSTREAM, '')}`))).toEqual([
      'a rule shop/orders is there already',
    ]);
  });

  it('names one limit and means two', () => {
    const rule = (name: string, requests: number) =>
      `      - { name: ${name}, auth: public, backendRefs: [{ name: orders }], limits: [{ name: few, requests: ${requests}, window: 1m, per: address }] }\n`;
    const file = (other: number) =>
      `${UPSTREAM}routes:\n  - name: shop\n    rules:\n${rule('a', 5)}${rule('b', other)}`;
    expect(readGateway(file(5)).ok).toBe(true);
    expect(textsOf(readGateway(file(6)))).toEqual(['few is another limit elsewhere in the file']);
  });

  it('unfolds into more than it is', () => {
    const bomb = Array.from(
      { length: 12 },
      (_, at) => `a${at + 1}: &a${at + 1} [${Array(9).fill(`*a${at}`).join(', ')}]`,
    );
    expect(textsOf(readGateway(`a0: &a0 [x]\n${bomb.join('\n')}`)).join()).toMatch(/alias/i);
  });
});

describe('any text at all', () => {
  const file = fileWith(
    `${GOOD}\nmatches: [{ path: { value: /a }, headers: [{ name: h, value: v }] }]\nfilters: [{ type: URLRewrite, urlRewrite: { hostname: b.test } }]\ntimeouts: { request: 1s }\nlimits: [few]`,
    'limits: [{ name: few, requests: 5, window: 1m, per: address }]\n',
  );
  const pieces = [
    '',
    ' ',
    '\n',
    ':',
    '-',
    '{',
    '}',
    '[',
    ']',
    '&a',
    '*a',
    '!!x',
    '#',
    '"',
    '|',
    '? ',
    '\0',
    '__proto__: ',
    'null',
    '---\n',
  ];

  it('is read, or refused with places that are there', () => {
    expect(readGateway(file).ok).toBe(true);
    const cut = fc.tuple(fc.nat(file.length), fc.nat(30), fc.constantFrom(...pieces));
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 3 }), (cuts) => {
        const text = cuts.reduce((all, [at, length, piece]) => all.slice(0, at) + piece + all.slice(at + length), file);
        const read = readGateway(text);
        const lines = text.split('\n').length;
        if (read.ok) for (const rule of read.gateway.rules) expect(rule.auth).toEqual({ kind: 'public' });
        else {
          expect(read.faults.length).toBeGreaterThan(0);
          for (const { line, column } of read.faults) {
            expect(line).toBeGreaterThanOrEqual(1);
            expect(line).toBeLessThanOrEqual(lines + 1);
            expect(column).toBeGreaterThanOrEqual(1);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('is no gateway where it is any value of JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(readGateway(JSON.stringify(value)).ok).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});
