import { policyKit } from '@orderline/contracts/gateway/policy';
import type { CacheBounds, Rule } from '@orderline/domain/gateway';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonOf, prefix, rule, upstream, useGateways } from '../../testing/gateway.ts';

const { gatewayOf, service } = useGateways();

const cache: CacheBounds = { entryBytes: 64_000, totalBytes: 1_000_000, maxAgeSeconds: 3_600 };

const required: Rule['auth'] = { kind: 'required', by: [{ kind: 'orderline-token' }], scopes: [] };

const controls = [
  ...[
    'max-age=60',
    'max-age=60',
    'max-age=60',
    '',
    'max-age=60',
    'no-cache',
    'no-store',
    'private, max-age=60',
    'must-revalidate, max-age=60',
  ],
  ...['public, max-age=60', 's-maxage=60', 'max-age=0, stale-while-revalidate=60', 'max-age=0, stale-if-error=60'],
];

const isForAll = (control: string): boolean => /public|s-maxage/.test(control);

type Step = { readonly who: number; readonly control: string; readonly vary: string; readonly language: string };

const step = fc.record({
  who: fc.nat(3),
  control: fc.constantFrom(...controls),
  vary: fc.constantFrom('', 'Accept-Language', 'X-User-Id'),
  language: fc.constantFrom('de', 'en'),
});

const numRuns = process.env.NIGHTLY === 'true' ? 500 : 20;

/** Steps of one row are taken at once. */
const rows = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });

/** Makes a credential of a header that is none. */
const partners = policyKit.definePolicy({
  options: policyKit.z.unknown(),
  request: ({ request }) => ({
    change: { set: { authorization: `Partner ${request.header('x-partner')}` }, remove: ['x-partner'] },
  }),
});

describe('a body', () => {
  it.each(['/token', '/open', '/partner'])(
    'of somebody is never given to another, whatever is said of it: %s',
    { timeout: 10_000 + 400 * numRuns },
    async (path) => {
      const target = await service((request, response) => {
        const { headers, url = '' } = request;
        const said = new URL(url, 'http://service').searchParams;
        const control = said.get('control') ?? '';
        if (control !== '') response.setHeader('Cache-Control', control);
        if (said.get('vary')) response.setHeader('Vary', said.get('vary') ?? '');
        const who = headers['x-user-id'] ?? headers.cookie ?? headers.authorization ?? 'nobody';
        response.setHeader('ETag', `"${who}"`);
        response.end(JSON.stringify({ who, url, language: headers['accept-language'] }));
      });
      const { origin, api } = await gatewayOf(
        {
          rules: [
            rule({ name: 'token', matches: prefix('/token'), auth: required, cache }),
            rule({ name: 'open', matches: prefix('/open'), cache }),
            rule({
              ...{ name: 'partner', matches: prefix('/partner'), cache },
              filters: [{ type: 'ExtensionRef', policy: 'partners', options: {} }],
            }),
          ],
          upstreams: [upstream({ targets: [target] })],
        },
        { needs: { policies: new Map([['partners', partners]]) } },
      );
      const roles = ['customer', 'customer', 'staff', 'admin'] as const;
      const people = await Promise.all(
        roles.map(async (role, nth) => {
          const id = await api.userWith(role);
          const token = `Bearer ${await api.tokenFor(id, role)}`;
          if (path === '/partner') return { who: `Partner ${nth}`, headers: { 'X-Partner': `${nth}` } };
          return path === '/token'
            ? { who: String(id), headers: { Authorization: token } }
            : { who: `sid=${nth}`, headers: { Cookie: `sid=${nth}` } };
        }),
      );
      let round = 0;
      const take = async ({ who, control, vary, language }: Step, at: number): Promise<void> => {
        const person = people[who];
        if (!person) return;
        const url = `${path}?round=${round}&${new URLSearchParams({ control, vary })}`;
        const answer = await fetch(`${origin}${url}`, { headers: { ...person.headers, 'Accept-Language': language } });
        const body = await jsonOf(answer);
        const told = `${at} ${control} ${answer.headers.get('cache-status')}`;
        expect([told, body.url]).toEqual([told, url]);
        if (!isForAll(control) || vary === 'X-User-Id') {
          if (path === '/token' || !isForAll(control)) expect([told, body.who]).toEqual([told, person.who]);
        }
        if (vary === 'Accept-Language') expect([told, body.language]).toEqual([told, language]);
      };
      await fc.assert(
        fc.asyncProperty(rows, async (taken) => {
          round += 1;
          for (const [at, row] of taken.entries()) await Promise.all(row.map((one) => take(one, at)));
        }),
        { numRuns },
      );
    },
  );
});
