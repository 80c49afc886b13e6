import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from './explain.ts';
import { addTo, emptyIndex, pickIn } from './path-index.ts';
import type { GatewayRequest } from './ports.ts';
import { entriesOf } from './precedence.ts';
import type { Filter, Rule } from './rule.ts';
import { aMatch, aRule } from './rule-fixture.memory.ts';
import { findShadowed } from './shadowed.ts';
import { compile } from './table.ts';

const atOnce = async (): Promise<void> => undefined;
const tableOf = (...rules: readonly Rule[]) => compile({ rules, upstreams: [] }, atOnce);

type Asked = {
  readonly method?: string;
  readonly host?: string;
  readonly path?: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
};

const asked = ({ method = 'GET', host = 'a.test', path = '/', query = {}, headers = {} }: Asked): GatewayRequest => ({
  ...{ method, host, path },
  query: (name) => query[name],
  header: (name) => headers[name],
});

const prefix = (value: string) => ({ type: 'PathPrefix', value }) as const;
const exact = (value: string) => ({ type: 'Exact', value }) as const;

const winner = async (rules: readonly Rule[], request: Asked): Promise<string> => {
  const matched = (await tableOf(...rules)).match(asked(request));
  return matched.kind === 'rule' ? matched.rule.name : matched.kind;
};

describe('the rule that takes a request', () => {
  const of = (name: string, ...matches: readonly Parameters<typeof aMatch>[0][]) =>
    aRule({ name, matches: matches.map(aMatch) });

  it.each([
    ['/orders', '/orders', 'it'],
    ['/orders', '/orders/', 'it'],
    ['/orders', '/orders/1/lines', 'it'],
    ['/orders/', '/orders', 'it'],
    ['/orders', '/ordersx', 'nothing'],
    ['/orders/1', '/orders', 'nothing'],
    ['/', '/', 'it'],
    ['/', '/any/thing', 'it'],
  ])('is under a prefix by whole elements: %s for %s', async (value, path, is) => {
    expect(await winner([of('it', { path: prefix(value) })], { path })).toBe(is);
  });

  it('is the exact one before the prefix, and the longer prefix before the shorter', async () => {
    const rules = [
      of('root', { path: prefix('/') }),
      of('short', { path: prefix('/a') }),
      of('long', { path: prefix('/a/b') }),
      of('exact', { path: exact('/a/b') }),
    ];
    expect(await winner(rules, { path: '/a/b' })).toBe('exact');
    expect(await winner(rules, { path: '/a/b/' })).toBe('long');
    expect(await winner(rules, { path: '/a/c' })).toBe('short');
    expect(await winner(rules, { path: '/c' })).toBe('root');
  });

  it('is the one with the most specific host, even with a shorter path', async () => {
    const rules = [
      aRule({ name: 'every', matches: [aMatch({ path: exact('/a') })] }),
      aRule({ name: 'wild', hostnames: ['*.test'], matches: [aMatch({ path: prefix('/a') })] }),
      aRule({ name: 'wilder', hostnames: ['*.shop.test'] }),
      aRule({ name: 'own', hostnames: ['x.shop.test'], matches: [aMatch({ path: prefix('/x') })] }),
    ];
    expect(await winner(rules, { host: 'x.shop.test', path: '/x' })).toBe('own');
    expect(await winner(rules, { host: 'x.shop.test', path: '/a' })).toBe('wilder');
    expect(await winner(rules, { host: 'deep.down.shop.test', path: '/a' })).toBe('wilder');
    expect(await winner(rules, { host: 'shop.test', path: '/a' })).toBe('wild');
    expect(await winner(rules, { host: 'test', path: '/a' })).toBe('every');
  });

  it('is by method, then headers, then query, then the first of the file', async () => {
    const rules = [
      of('plain', {}),
      of('second', {}),
      of('query', { query: [{ name: 'q', value: '1' }] }),
      of('header', { headers: [{ name: 'h', value: '1' }] }),
      of('method', { method: 'POST' }),
    ];
    const all = { query: { q: '1' }, headers: { h: '1' } };
    expect(await winner(rules, { ...all, method: 'POST' })).toBe('method');
    expect(await winner(rules, all)).toBe('header');
    expect(await winner(rules, { query: { q: '1' } })).toBe('query');
    expect(await winner(rules, { query: { q: '2' } })).toBe('plain');
  });

  it('is none with the methods that there are, where only the method is another', async () => {
    const table = await tableOf(
      of('read', { method: 'GET', path: prefix('/a') }),
      of('write', { method: 'POST', path: prefix('/a') }),
      of('canary', { method: 'PUT', path: prefix('/a'), headers: [{ name: 'x', value: '1' }] }),
    );
    expect(table.match(asked({ method: 'DELETE', path: '/a/b' }))).toEqual({
      kind: 'method',
      allowed: ['GET', 'POST'],
    });
    expect(table.match(asked({ method: 'DELETE', path: '/b' }))).toEqual({ kind: 'nothing' });
  });
});

const path = fc
  .array(fc.constantFrom('a', 'b', 'ab'), { maxLength: 3 })
  .chain((parts) => fc.constantFrom(`/${parts.join('/')}`, parts.length > 0 ? `/${parts.join('/')}/` : '/'));
const named = (names: readonly string[]) =>
  fc.uniqueArray(fc.record({ name: fc.constantFrom(...names), value: fc.constantFrom('1', '2') }), {
    selector: ({ name }) => name,
    maxLength: 2,
  });
const host = fc.constantFrom('test', 'a.test', 'b.test', 'a.b.test', 'x.a.b.test', 'other');
const method = fc.constantFrom('GET', 'POST', 'PUT');
const match = fc.record({
  path: fc.record({ type: fc.constantFrom('Exact' as const, 'PathPrefix' as const), value: path }),
  method: fc.option(method),
  headers: named(['h', 'i']),
  query: named(['q', 'r']),
});
const rules = fc
  .array(
    fc.record({
      hostnames: fc.uniqueArray(fc.constantFrom('*.test', '*.b.test', '*.a.b.test', 'a.test', 'a.b.test', 'other'), {
        maxLength: 3,
      }),
      matches: fc.array(match, { minLength: 1, maxLength: 3 }),
    }),
    { maxLength: 12 },
  )
  .map((all) => all.map((one, at) => aRule({ ...one, name: `r${at}` })));
const values = (names: readonly string[]) =>
  named(names).map((all) => Object.fromEntries(all.map((o) => [o.name, o.value])));
const request = fc.record({ method, host, path, headers: values(['h', 'i']), query: values(['q', 'r']) });

/** As the Gateway API says it, with nothing of ours: every rule is tried, and the best of a list of figures wins. */
const reference = (all: readonly Rule[], { method, host, path, headers, query }: Required<Asked>): string => {
  const elements = (text: string) => text.split('/').filter((part) => part !== '');
  const ways = all.flatMap((rule, at) =>
    (rule.hostnames.length > 0 ? rule.hostnames : ['']).flatMap((name) =>
      rule.matches.flatMap((one) => {
        const isName =
          name === '' || (name.startsWith('*') ? new RegExp(`^.+${name.slice(1)}$`).test(host) : name === host);
        const [wanted, got] = [elements(one.path.value), elements(path)];
        const isPath =
          one.path.type === 'Exact'
            ? one.path.value === path
            : wanted.every((part, position) => part === got[position]);
        const isRest =
          one.headers.every((h) => headers[h.name] === h.value) && one.query.every((q) => query[q.name] === q.value);
        if (!isName || !isPath || !isRest || (one.method ?? method) !== method) return [];
        const figures = [
          name.startsWith('*') ? 0 : name.length,
          name.length,
          one.path.type === 'Exact' ? 1 : 0,
          wanted.join('/').length,
          one.method === null ? 0 : 1,
          one.headers.length,
          one.query.length,
          -at,
        ];
        return [{ name: rule.name, figures }];
      }),
    ),
  );
  const better = (a: readonly number[], b: readonly number[]): number => {
    const at = a.findIndex((figure, position) => figure !== b[position]);
    return at < 0 ? 0 : (b[at] ?? 0) - (a[at] ?? 0);
  };
  return ways.sort((a, b) => better(a.figures, b.figures))[0]?.name ?? 'none';
};

describe('the index', () => {
  it('finds what a look at every rule finds, and so does the explanation', async () => {
    await fc.assert(
      fc.asyncProperty(rules, request, async (all, wanted) => {
        const table = await tableOf(...all);
        const matched = table.match(asked(wanted));
        const explained = explain(table, asked(wanted));
        expect(matched.kind === 'rule' ? matched.rule.name : 'none').toBe(reference(all, wanted));
        expect(explained.winner?.rule).toBe(matched.kind === 'rule' ? matched.rule : undefined);
        expect(explained.allowed).toEqual(matched.kind === 'method' ? matched.allowed : []);
        expect(explained.losers).toHaveLength(all.length - (explained.winner ? 1 : 0));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is built in slices, so that others have their turn', async () => {
    const many = Array.from({ length: 3_000 }, (_, at) =>
      aRule({ name: `r${at}`, hostnames: ['a.test', '*.test'], matches: [aMatch({ path: prefix(`/s/${at}`) })] }),
    );
    let pauses = 0;
    const pause = async () => {
      pauses += 1;
    };
    const table = await compile({ rules: many, upstreams: [] }, pause);
    expect(pauses).toBe(60);
    expect(table.match(asked({ path: '/s/2999/x' }))).toMatchObject({ rule: { name: 'r2999' } });
  });

  it('looks no deeper into a long path than its rules go', () => {
    const index = emptyIndex();
    for (const entry of entriesOf(aRule({ matches: [aMatch({ path: prefix('/a/b') })] }), 0)) addTo(index, entry);
    const looked: string[] = [];
    const get = (key: string) => {
      looked.push(key);
      return undefined;
    };
    pickIn(
      { ...index, prefixes: Object.assign(new Map<string, never[]>(), { get }) },
      `/a/b${'/x'.repeat(2_000)}`,
      () => undefined,
      0,
    );
    expect(looked).toEqual(['/a/b', '/a', '']);
  });
});

describe('a rule in the shadow of another', () => {
  const at = (name: string, ...values: readonly string[]) =>
    aRule({ name, matches: values.map((value) => aMatch({ path: prefix(value) })) });

  it('is found whole, or by what it loses', () => {
    const found = findShadowed([at('one', '/a', '/b'), at('two', '/a/'), at('three', '/b', '/c'), at('four', '/d')]);
    expect(found.map(({ rule, by, whole }) => [rule.name, by.map(({ name }) => name), whole])).toEqual([
      ['two', ['one'], true],
      ['three', ['one'], false],
    ]);
  });

  it('never takes a request', async () => {
    await fc.assert(
      fc.asyncProperty(rules, request, async (all, wanted) => {
        const matched = (await tableOf(...all)).match(asked(wanted));
        const shadowed = findShadowed(all).flatMap(({ rule, whole }) => (whole ? rule.name : []));
        if (matched.kind === 'rule') expect(shadowed).not.toContain(matched.rule.name);
      }),
    );
  });
});

describe('an explanation', () => {
  it('says of a preflight which rule answers it: that of what it announces, if that has CORS', async () => {
    const cors: Filter = {
      ...{ type: 'CORS', allowOrigins: ['*'], allowMethods: ['*'], allowHeaders: ['*'], exposeHeaders: [] },
      ...{ allowCredentials: false, maxAgeSeconds: 5 },
    };
    const table = await tableOf(
      aRule({ name: 'all' }),
      aRule({ name: 'write', matches: [aMatch({ method: 'POST' })], filters: [cors] }),
    );
    const told = (wanted: string, origin: string | undefined) => {
      const headers = new Map([['access-control-request-method', wanted]]);
      if (origin !== undefined) headers.set('origin', origin);
      const request = { ...asked({ method: 'OPTIONS' }), header: (name: string) => headers.get(name) };
      const { winner, status } = explain(table, request);
      return [winner?.rule.name, status];
    };
    expect(told('POST', 'https://shop.test')).toEqual(['write', 204]);
    expect(told('PUT', 'https://shop.test')).toEqual(['all', null]);
    expect(told('POST', undefined)).toEqual(['all', null]);
  });

  it('says of each rule what it lacks, or what the winner has over it', async () => {
    const table = await tableOf(
      aRule({ name: 'all' }),
      aRule({ name: 'orders', matches: [aMatch({ path: prefix('/orders') })] }),
      aRule({ name: 'write', matches: [aMatch({ path: prefix('/orders'), method: 'POST' })] }),
      aRule({ name: 'canary', matches: [aMatch({ path: prefix('/orders'), headers: [{ name: 'x', value: '1' }] })] }),
      aRule({ name: 'users', hostnames: ['u.test'], matches: [aMatch({ path: prefix('/users') })] }),
    );
    const { winner: won, losers } = explain(table, asked({ path: '/orders/1' }));
    expect(won?.rule.name).toBe('orders');
    expect(losers.map(({ rule, near, why }) => [rule.name, near, why])).toEqual([
      ['all', true, ['its prefix is shorter']],
      ['write', true, ['the method is not POST']],
      ['canary', true, ['the header x is not there']],
      ['users', false, ['the host is not u.test', 'the path is not under /users']],
    ]);
  });
});
