import type { DemoUser } from '@orderline/composition';
import { asyncApiDocument, eventTypes, jsonSchemaOf, schemaPath } from '@orderline/contracts/events';
import { problemResponse } from '../../http/problem.ts';
import { versions } from '../../openapi/versions.ts';
import type { Answer } from '../answer.ts';
import { answerAsset } from './assets.ts';
import { eventsPage } from './events-page.ts';
import { explorerPage } from './explorer-page.ts';
import { guidePage, guidePath } from './guide-page.ts';
import { answerPage } from './page.ts';
import { problemCodes, problemPage, problemsPage } from './problem-pages.ts';

export type Docs = {
  /** Whether there are pages for people at /docs; documents for programs and the problems are always there. */
  readonly pages: boolean;
  readonly demoUsers: readonly DemoUser[];
};

type Path = readonly [path: string, answer: Answer];

/** What is known about the API, for people and for programs. */
export const docsPaths = (docs: Docs): readonly Path[] => [
  ...(docs.pages ? pages(docs) : []),
  ['/docs/assets/:digest/:name', (c) => answerAsset(c, c.req.path)],
  [guidePath, answerPage(guidePage)],
  ['/problems', answerPage(problemsPage)],
  ['/problems/:code', (c) => (explained.get(c.req.param('code') ?? '') ?? missing)(c)],
  ...[...versions].map(([name, { document }]): Path => [`/openapi/${name}.json`, (c) => c.json(document)]),
  ['/asyncapi.json', (c) => c.json(asyncApi)],
  ...eventSchemas,
];

const anHour = { 'Cache-Control': 'public, max-age=3600' } as const;

const asyncApi = asyncApiDocument();

const eventSchemas = eventTypes.map((type): Path => {
  const schema = JSON.stringify(jsonSchemaOf(type));
  return [schemaPath(type), (c) => c.body(schema, 200, { 'Content-Type': 'application/schema+json', ...anHour })];
});

const pages = ({ demoUsers }: Docs): readonly Path[] => {
  const explorers = [...versions].map(([name, { endpoints }]): Path => {
    return [`/docs/${name}`, answerPage(() => explorerPage({ name, endpoints, demoUsers }))];
  });
  const newest = explorers.at(-1);
  return [...(newest ? [['/docs', newest[1]] as const] : []), ...explorers, ['/docs/events', answerPage(eventsPage)]];
};

const missing: Answer = (c) => problemResponse(c, 'not-found');

const explained = new Map<string, Answer>(problemCodes.map((code) => [code, answerPage(() => problemPage(code))]));
