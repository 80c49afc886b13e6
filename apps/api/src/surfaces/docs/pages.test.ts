import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { demoUsers } from '@orderline/composition';
import { eventTypes, jsonSchemaOf, schemaBundle } from '@orderline/contracts/events';
import { problem } from '@orderline/contracts/http/problem';
import { problems } from '@orderline/contracts/http/problems';
import { allEndpoints } from '@orderline/contracts/http/versions';
import { InvalidConfig, loadConfig } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { versions } from '../../openapi/document.ts';
import { openApi } from '../../testing/open-api.ts';
import { docsAnswers } from './pages.ts';
import { docsOf, guides, pathsOf } from './paths.ts';
import { problemCodes } from './problems.ts';

const newest = [...versions.keys()].at(-1);
const development = () => openApi({ docs: { pages: true, demoUsers, development: true } });

describe.each([...versions])('the page of %s', (name, { endpoints }) => {
  it('lists every operation where no script runs', async () => {
    const { status, text } = await openApi().send(`GET /docs/${name}`);
    const plain = /<noscript>(.*)<\/noscript>/s.exec(text)?.[1] ?? '';
    expect(status).toBe(200);
    for (const { operationId } of endpoints) expect(plain).toContain(`id="${operationId}"`);
  });

  it('loads nothing but files of ours, each of which is there, for ever the same', async () => {
    const { send } = openApi();
    const { text, headers } = await send(`GET /docs/${name}`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; /);
    expect(policy).not.toContain('unsafe');
    expect(text).not.toMatch(
      /\s(?:style|on\w+)=|<style|<script(?! src="\/docs\/assets\/)|(?:src|href)="(?:https?:)?\/\//,
    );
    const files = [...text.matchAll(/(?:src|href)="(\/docs\/assets\/[^"]+)"/g)].map(([, path]) => path);
    expect(files).toHaveLength(5);
    for (const path of files) {
      const file = await send(`GET ${path}`);
      expect([file.status, file.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
      expect(file.headers.get('content-type')).toMatch(path?.endsWith('.css') ? /^text\/css/ : /^text\/javascript/);
    }
  });
});

describe('the documentation', () => {
  it.each([true, false])('answers each of its paths, with pages for people: %s', (pages) => {
    const docs = { pages, demoUsers: [], development: false };
    expect(pathsOf(docs)).toEqual([...docsAnswers(docs).keys()]);
  });

  it('begins with the newest version, and leads to the others, the events and the problems', async () => {
    const { text } = await openApi().send('GET /docs');
    expect(text).toContain(`data-document="/openapi/${newest}.json"`);
    const entries = [...versions.keys()].map((name) => `/docs/${name}`);
    for (const path of [...entries, '/docs/events', '/problems']) {
      expect(text).toContain(`href="${path}"`);
      expect((await openApi().send(`GET ${path}`)).status).toBe(200);
    }
  });

  it('packs its files for whoever can unpack them', async () => {
    const { app } = openApi();
    const [, path = ''] = /src="([^"]+swagger-ui-bundle.js)"/.exec(await (await app.request('/docs')).text()) ?? [];
    const [plain, packed] = await Promise.all([
      app.request(path),
      app.request(path, { headers: { 'Accept-Encoding': 'br, gzip' } }),
    ]);
    const [whole, small] = [await plain.arrayBuffer(), await packed.arrayBuffer()];
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(packed.headers.get('vary')).toContain('Accept-Encoding');
    expect(small.byteLength).toBeLessThan(whole.byteLength / 3);
    const { body } = new Response(small);
    const unpacked = await new Response(body?.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
    expect(Buffer.from(unpacked).equals(Buffer.from(whole))).toBe(true);
  });

  it('has no file under a path that it does not name', async () => {
    const { send } = openApi();
    for (const path of ['/docs/assets/0000000000000000/page.css', '/docs/assets/x/..%2Fassets.ts']) {
      expect((await send(`GET ${path}`)).status).toBe(404);
    }
  });

  it('is away where the configuration says so, but for the problems and what programs read', async () => {
    const { send } = openApi({ docs: { pages: false, demoUsers, development: false } });
    for (const path of ['/docs', `/docs/${newest}`, '/docs/events'])
      expect((await send(`GET ${path}`)).status).toBe(404);
    for (const path of ['/problems', '/problems/out-of-stock', `/openapi/${newest}.json`, '/asyncapi.json']) {
      expect((await send(`GET ${path}`)).status).toBe(200);
    }
  });
});

describe('the demo users', () => {
  it('have buttons in development', async () => {
    const { text } = await development().send('GET /docs');
    for (const { email, secondFactor } of demoUsers) {
      expect(text.includes(`data-email="${email}"`)).toBe(secondFactor === undefined);
    }
  });

  it('have none anywhere else, and no path that would tell of them', async () => {
    const { app, send } = openApi();
    const { text } = await send('GET /docs');
    expect(text).not.toMatch(/class="demo"|data-(?:email|password)=/);
    const paths = (from: typeof app) => from.routes.map(({ method, path }) => `${method} ${path}`);
    expect(paths(openApi({ docs: { pages: true, demoUsers, development: false } }).app)).toEqual(paths(app));
  });
});

describe('the problems', () => {
  it.each(problemCodes)('explain %s: what it means, what to do, an example', async (code) => {
    const { status, text } = await openApi().send(`GET /problems/${code}`);
    expect([status, text.includes(code)]).toEqual([200, true]);
    expect(text).toContain('<dt>The app</dt>');
    expect(text).toContain('<dt>The user</dt>');
    const [, example = ''] = /Content-Type: application\/problem\+json\n\n(.*?)<\/pre>/s.exec(text) ?? [];
    const shown = problem.parse(
      JSON.parse(
        example.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#39;', "'"),
      ),
    );
    expect([shown.code, shown.status]).toEqual([code, problems[code].status]);
  });

  it('lead to the operations that answer so, where the explorer has them', async () => {
    const { text } = await openApi().send('GET /problems/out-of-stock');
    const links = [...text.matchAll(/href="\/docs\/(v\d)#\/(\w+)\/(\w+)"/g)].map(([, ...parts]) => parts);
    expect(links).toEqual([[newest, 'Orders', 'placeOrder']]);
    const internal = await openApi().send('GET /problems/not-found');
    expect(internal.text).toContain('href="/docs/v1#/Internal/readJobRun"');
  });

  it('name no operation of an old version', async () => {
    for (const code of problemCodes) {
      const { text } = await openApi().send(`GET /problems/${code}`);
      expect(text).not.toContain('/api/v1');
    }
  });

  it('are all on one page, and no other is explained', async () => {
    expect((await openApi().send('GET /problems/constructor')).status).toBe(404);
    const { text } = await openApi().send('GET /problems');
    for (const code of problemCodes) expect(text).toContain(`href="/problems/${code}"`);
  });
});

describe('the front page', () => {
  it('leads to every guide, to events and problems, and shows nothing that is deprecated', async () => {
    const { send } = development();
    const { text } = await send('GET /docs');
    for (const path of [...guides.map((guide) => guide.path), '/docs/events', '/problems']) {
      expect(text).toContain(`<li><a href="${path}">`);
    }
    expect(text).not.toMatch(/\/api\/v1|>deprecated</);
    expect(text).toContain('data-sign-in="/api/v2/sessions"');
  });

  it.each(guides)('has $path behind it, whose links lead somewhere', async ({ path }) => {
    const { send } = openApi();
    const { status, text } = await send(`GET ${path}`);
    expect(status).toBe(200);
    const targets = [...text.matchAll(/href="([^"#]+)(?:#[^"]*)?"/g)].flatMap(([, target = '']) => target);
    for (const target of new Set(targets)) {
      if (!/^(?:https?|data):/.test(target))
        expect([target, (await send(`GET ${target}`)).status]).toEqual([target, 200]);
    }
  });
});

describe('the events', () => {
  it('are shown with their fields, and their schemas and the AsyncAPI document are served', async () => {
    const { send } = openApi();
    const { text } = await send('GET /docs/events');
    expect(text).toContain('href="/asyncapi.json"');
    for (const type of eventTypes) {
      expect(text).toContain(`href="/schemas/${type}/1.json"`);
      const schema = await send(`GET /schemas/${type}/1.json`);
      expect(schema.headers.get('content-type')).toBe('application/schema+json');
      expect(schema.body).toEqual(jsonSchemaOf(type));
    }
    expect((await send('GET /schemas/OrderPlaced/2.json')).status).toBe(404);
    expect((await send('GET /asyncapi.json')).body.asyncapi).toBe('3.0.0');
    expect((await send('GET /schemas.json')).body).toEqual(schemaBundle());
  });
});

describe('the OpenAPI documents', () => {
  it.each([...versions.keys()])('of %s is served, for the place that it is read from', async (name) => {
    const { body } = await openApi().send(`GET /openapi/${name}.json`);
    expect([body.openapi, body.servers[0].url]).toEqual(['3.1.1', '/']);
  });

  it('name in development the origin that was asked', async () => {
    const answer = await development().app.request('http://192.168.1.5:3000/openapi/v2.json');
    expect(await answer.json()).toMatchObject({ servers: [{ url: 'http://192.168.1.5:3000' }] });
  });
});

describe('the guide of what is deprecated', () => {
  const deprecated = allEndpoints.flatMap((endpoint) => endpoint.deprecated ?? []);

  it('is where the answers lead, also where no other pages are shown', async () => {
    const { send } = openApi({ docs: { pages: false, demoUsers: [], development: false } });
    for (const guide of new Set(deprecated.map(({ guide }) => guide))) {
      const { status, text, headers } = await send(`GET ${guide}`);
      expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
      expect(text).toContain('<table>');
    }
  });

  it('names the days', async () => {
    const { text } = await openApi().send('GET /docs/v1-to-v2');
    for (const { since, sunset } of deprecated)
      expect([text.includes(since), text.includes(sunset)]).toEqual([true, true]);
  });
});

const root = resolve(import.meta.dirname, '../../../../..');
const key = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'one' };

const given = {
  DATABASE_URL: 'postgres://shop:not-its-name@db:5432/shop',
  CURSOR_SECRET: randomBytes(32).toString('base64url'),
  API_KEY_PEPPER: randomBytes(32).toString('base64url'),
  WEBHOOK_SECRET_KEY: randomBytes(32).toString('base64url'),
  SIGNING_KEYS: JSON.stringify({ keys: [key] }),
  REDIS_URL: 'redis://cache:6379',
  KAFKA_BROKERS: 'kafka:9092',
  SMTP_URL: 'smtps://mail.example',
  EMAIL_FROM: 'shop@example.com',
};

const docsIn = (env: Readonly<Record<string, string>>) =>
  docsOf(
    loadConfig('api', {
      env: { ...given, ...env },
      readFile: (path) => readFileSync(resolve(root, path), 'utf8'),
    }),
  );

describe('the documentation that the configuration asks for', () => {
  it('shows demo users in development and test', () => {
    expect(docsIn({ ENVIRONMENT: 'development' }).demoUsers).toEqual(demoUsers);
    expect(docsIn({ ENVIRONMENT: 'test' }).demoUsers).toEqual(demoUsers);
  });

  it.each(['staging', 'production'])('shows none in %s, where asking for them is refused', (ENVIRONMENT) => {
    expect(docsIn({ ENVIRONMENT })).toEqual({ pages: true, demoUsers: [], development: false });
    expect(() => docsIn({ ENVIRONMENT, DEMO_USERS: 'true' })).toThrow(InvalidConfig);
  });

  it('has no pages where DOCS is false', () => {
    expect(docsIn({ ENVIRONMENT: 'production', DOCS: 'false' }).pages).toBe(false);
  });
});
