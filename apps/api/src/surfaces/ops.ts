import { asyncApiDocument, eventTypes, type JsonSchema, jsonSchemaOf, schemaPath } from '@orderline/contracts/events';
import { problems } from '@orderline/contracts/http/problems';
import type { Health, HealthMonitor } from '@orderline/platform';
import type { Hono } from 'hono';
import { html } from 'hono/html';
import type { Env, HttpContext } from '../http/env.ts';
import { problemResponse } from '../http/problem.ts';
import { versions } from '../openapi/versions.ts';
import { docsPage } from './docs/docs-page.ts';
import { eventsSection } from './docs/events-section.ts';
import { page } from './docs/page.ts';
import { isProblemCode, problemPage, problemsPage } from './docs/problem-pages.ts';

export type Ops = {
  readonly health: Pick<HealthMonitor, 'live' | 'ready'>;
  /** The public keys that verify our access tokens (RFC 7517). */
  readonly jwks: () => object;
};

type Page = (c: HttpContext) => Response | Promise<Response>;

/** What belongs to no version of the API: health, keys and documentation, open to anyone. */
export const opsPages = ({ health, jwks }: Ops): ReadonlyMap<string, Page> =>
  new Map<string, Page>([
    ['/health/live', (c) => healthAnswer(c, health.live())],
    ['/health/ready', async (c) => healthAnswer(c, await health.ready())],
    ['/.well-known/jwks.json', (c) => c.json(jwks(), 200, { 'Cache-Control': 'public, max-age=600' })],
    ['/docs', (c) => page(c, 'API', docs)],
    ['/problems', (c) => page(c, 'Problems', problemsPage())],
    ['/problems/:code', (c) => problemAt(c, c.req.param('code') ?? '')],
    ...[...versions].map(([name, { document }]): [string, Page] => [`/openapi/${name}.json`, (c) => c.json(document)]),
    ['/asyncapi.json', (c) => c.json(asyncApi)],
    ...eventTypes.map((type): [string, Page] => [schemaPath(type), schemaPage(jsonSchemaOf(type))]),
  ]);

export const mountOps = (app: Hono<Env>, ops: Ops): void => {
  for (const [path, answer] of opsPages(ops)) {
    app.get(path, (c) => {
      c.set('route', path);
      return answer(c);
    });
  }
};

const cached = { 'Cache-Control': 'public, max-age=3600' } as const;

const uncached = { 'Cache-Control': 'no-store' } as const;

const healthAnswer = (c: HttpContext, health: Health) => c.json(health, health.status === 'down' ? 503 : 200, uncached);

const problemAt = (c: HttpContext, code: string) =>
  isProblemCode(code) ? page(c, problems[code].title, problemPage(code)) : problemResponse(c, 'not-found');

const schemaPage =
  (schema: JsonSchema): Page =>
  (c) =>
    c.body(JSON.stringify(schema), 200, { 'Content-Type': 'application/schema+json', ...cached });

const asyncApi = asyncApiDocument();

const docs = html`${docsPage('v1', versions.get('v1')?.endpoints ?? [])}${eventsSection()}`;
