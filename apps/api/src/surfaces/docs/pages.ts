import { readFileSync } from 'node:fs';
import { subscriptions } from '@orderline/composition';
import {
  asyncApiDocument,
  bundlePath,
  eventTypes,
  jsonSchemaOf,
  schemaBundle,
  schemaPath,
} from '@orderline/contracts/events';
import { type ProblemCode, problems } from '@orderline/contracts/http/problems';
import { html } from 'hono/html';
import { type Answer, problemResponse } from '../../http/hono.ts';
import { versions } from '../../openapi/document.ts';
import { answerAsset } from './assets.ts';
import { eventsPage } from './events.ts';
import { explorerPage } from './explorer.ts';
import { answerPage, article, type Page, prose } from './page.ts';
import { type Docs, guidePath } from './paths.ts';

type Path = readonly [path: string, answer: Answer];

/** The answers of all paths of `docsPaths`. */
export const docsAnswers = (docs: Docs): ReadonlyMap<string, Answer> =>
  new Map([
    ...(docs.pages ? pages(docs) : []),
    ['/docs/assets/:digest/:name', (c) => answerAsset(c, c.req.path)],
    [guidePath, answerPage(guidePage)],
    ['/problems', answerPage(problemsPage)],
    ['/problems/:code', (c) => (explained.get(c.req.param('code') ?? '') ?? missing)(c)],
    ...[...versions].map(([name, { document }]): Path => [`/openapi/${name}.json`, (c) => c.json(document)]),
    ...eventDocuments(docs),
  ]);

const anHour = { 'Cache-Control': 'public, max-age=3600' } as const;

const eventDocuments = ({ schemaBase }: Docs): readonly Path[] => {
  const asyncApi = asyncApiDocument({ subscribers: subscriptions, schemaBase });
  const schemas = eventTypes.map((type): Path => {
    const schema = JSON.stringify(jsonSchemaOf(type, schemaBase));
    return [schemaPath(type), (c) => c.body(schema, 200, { 'Content-Type': 'application/schema+json', ...anHour })];
  });
  const bundle = schemaBundle(schemaBase);
  return [['/asyncapi.json', (c) => c.json(asyncApi)], [bundlePath, (c) => c.json(bundle)], ...schemas];
};

const pages = ({ demoUsers }: Docs): readonly Path[] => {
  const explorers = [...versions].map(([name, { endpoints }]): Path => {
    return [`/docs/${name}`, answerPage(() => explorerPage({ name, endpoints, demoUsers }))];
  });
  const newest = explorers.at(-1);
  return [...(newest ? [['/docs', newest[1]] as const] : []), ...explorers, ['/docs/events', answerPage(eventsPage)]];
};

const missing: Answer = (c) => problemResponse(c, { problem: 'not-found' });

const source = new URL('../../../../../docs/how-to/v1-to-v2.md', import.meta.url);

/** The guide from version 1 to version 2, as it is in docs/how-to. */
const guidePage = (): Page => {
  const [heading = '', ...text] = readFileSync(source, 'utf8').split('\n');
  return {
    title: heading.replace(/^# /, ''),
    at: guidePath,
    content: html`${article(text.join('\n'))}`,
  };
};

const problemCodes: readonly ProblemCode[] = Object.keys(problems).filter((code): code is ProblemCode =>
  Object.hasOwn(problems, code),
);

const problemPage = (code: ProblemCode): Page => ({
  title: problems[code].title,
  at: '/problems',
  content: html`
<p><code>${code}</code> · HTTP ${problems[code].status}</p>
<p class="lead">${prose(problems[code].explanation)}</p>
<p><a href="/problems">All problems</a></p>`,
});

const problemsPage = (): Page => ({
  title: 'Problems',
  at: '/problems',
  content: html`
<p class="lead">Every answer that is not a success is <code>application/problem+json</code> (RFC 9457) with one of these codes.</p>
<div class="wide" tabindex="0" role="region" aria-label="Problems">
<table>
<thead><tr><th scope="col">status</th><th scope="col">code</th><th scope="col">what it says</th></tr></thead>
<tbody>${problemCodes.map((code) => html`<tr><td>${problems[code].status}</td><th scope="row"><a href="/problems/${code}">${code}</a></th><td>${problems[code].title}</td></tr>`)}</tbody>
</table>
</div>`,
});

const explained = new Map<string, Answer>(problemCodes.map((code) => [code, answerPage(() => problemPage(code))]));
