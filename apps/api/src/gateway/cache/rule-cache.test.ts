import type { Rule } from '@orderline/domain/gateway';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCaches } from './caches.ts';
import { createLead } from './lead.ts';
import type { Entry, RuleCache } from './rule-cache.ts';

const total = 20_000;

const ruleOf = (
  name: string,
  cache: Rule['cache'] = { entryBytes: 9_000, totalBytes: total, maxAgeSeconds: 60 },
): Rule => ({
  ...{ name, hostnames: [], matches: [], auth: { kind: 'public' }, filters: [], backends: [], limits: [], cache },
  timeouts: { requestMs: 1_000, backendRequestMs: 1_000 },
  retry: { attempts: 0, codes: [], backoffMs: 0 },
  ...{ bodyLimitBytes: 1, webSocketsEndWith: null, place: { line: 1, column: 1 } },
});

const cachesOf = () => {
  const held: number[] = [];
  const caches = createCaches({ now: () => 0, onBytes: (bytes) => held.push(bytes), onUse: () => undefined });
  const open = (rule: Rule): RuleCache => {
    const cache = caches.open(rule);
    if (!cache) throw new Error('the rule has no cache');
    return cache;
  };
  return { caches, open, held: () => held.at(-1) ?? 0 };
};

const entryOf = (length: number, language: string): Entry => ({
  ...{ status: 200, headers: [], record: {}, body: Buffer.alloc(length), varied: [['accept-language', language]] },
  freshness: {
    ...{ isForAll: true, use: () => 'fresh', usableOnError: () => false },
    ...{ ageSeconds: () => 0, leftSeconds: () => 60 },
  },
});

const step = fc.oneof(
  fc.record({
    kind: fc.constant('store' as const),
    ...{
      rule: fc.nat(2),
      uri: fc.nat(3),
      who: fc.nat(2),
      length: fc.nat(30_000),
      language: fc.constantFrom('de', 'en', 'fr'),
    },
  }),
  fc.record({ kind: fc.constant('invalidate' as const), uri: fc.nat(3) }),
  fc.record({ kind: fc.constant('forget' as const), rule: fc.nat(2), uri: fc.nat(3), who: fc.nat(2) }),
  fc.record({ kind: fc.constant('keep' as const), rules: fc.subarray([0, 1, 2]) }),
);

describe('the caches of a process', () => {
  it('hold no more than their rules let them, know of all that they hold, and of nothing else', () => {
    const property = fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { caches, open, held } = cachesOf();
      for (const one of steps) {
        if (one.kind === 'store')
          open(ruleOf(`r${one.rule}`)).store(
            `r${one.rule} /${one.uri} ${one.who}`,
            `/${one.uri}`,
            entryOf(one.length, one.language),
          );
        if (one.kind === 'forget') open(ruleOf(`r${one.rule}`)).forget(`r${one.rule} /${one.uri} ${one.who}`);
        if (one.kind === 'keep') caches.keep(one.rules.map((nth) => ruleOf(`r${nth}`)));
        if (one.kind === 'invalidate') {
          caches.index.invalidate(`/${one.uri}`);
          for (const rule of [0, 1, 2])
            for (const who of [0, 1, 2])
              expect(open(ruleOf(`r${rule}`)).find(`r${rule} /${one.uri} ${who}`, () => true)).toBeUndefined();
        }
        expect(held()).toBeGreaterThanOrEqual(0);
        expect(held()).toBeLessThanOrEqual(3 * total);
      }
      caches.keep([]);
      expect([held(), caches.index.isEmpty()]).toEqual([0, true]);
    });
    fc.assert(property);
  });

  it('are those of a rule as long as it says the same, wherever it stands', () => {
    const { caches, open } = cachesOf();
    const before = open(ruleOf('a'));
    expect(open({ ...ruleOf('a'), place: { line: 9, column: 9 } })).toBe(before);
    expect(open({ ...ruleOf('a'), bodyLimitBytes: 2 })).not.toBe(before);
    expect(caches.open(ruleOf('a', null))).toBeUndefined();
  });

  it.each([
    ['a big number', 1n, 2n],
    ['a set', new Set(['a']), new Set(['b'])],
    ['a map', new Map([['a', 1]]), new Map([['a', 2]])],
  ])('are new where the options of a policy say another thing, be it %s', (_what, options, others) => {
    const { open } = cachesOf();
    const by = (said: unknown): Rule => ({
      ...ruleOf('a'),
      filters: [{ type: 'ExtensionRef', policy: 'own', options: { said } }],
    });
    const before = open(by(options));
    expect(open(by(structuredClone(options)))).toBe(before);
    expect(open(by(others))).not.toBe(before);
  });

  it('take nothing in from requests of a rule that is no more', () => {
    const { open, held, caches } = cachesOf();
    const before = open(ruleOf('a'));
    caches.keep([]);
    before.store('a /', '/', entryOf(1, 'de'));
    expect([held(), caches.index.isEmpty()]).toEqual([0, true]);
  });

  it('hold what is under way only as far as there is room', () => {
    const { open, held } = cachesOf();
    const cache = open(ruleOf('a'));
    expect([cache.hold(total), cache.hold(1), held()]).toEqual([true, false, total]);
    cache.letGo(total);
    expect([cache.hold(1), held()]).toEqual([true, 1]);
  });

  it('make room for what is under way by what was not asked for longest: both are within the bound', () => {
    const { open, held } = cachesOf();
    const cache = open(ruleOf('a'));
    for (const key of ['old', 'new']) cache.store(key, `/${key}`, entryOf(8_000, 'de'));
    expect(cache.hold(6_000)).toBe(true);
    expect(['old', 'new'].map((key) => cache.find(key, () => true) !== undefined)).toEqual([false, true]);
    expect(held()).toBeLessThanOrEqual(total);
    cache.store('third', '/third', entryOf(8_000, 'de'));
    expect([cache.find('new', () => true), held() <= total]).toEqual([undefined, true]);
    cache.letGo(6_000);
    cache.close();
    expect(held()).toBe(0);
  });
});

describe('an answer under way', () => {
  it('hurries for the first one who waits, and all are told the same end', async () => {
    const lead = createLead();
    let hurried = 0;
    lead.onJoin(() => {
      hurried += 1;
    });
    const waiting = [lead.join(), lead.join()];
    expect([lead.isAwaited(), hurried]).toEqual([true, 2]);
    lead.end('kept');
    lead.end('nothing');
    expect(await Promise.all(waiting)).toEqual(['kept', 'kept']);
  });
});
