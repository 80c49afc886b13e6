import { subscriptions } from '@orderline/composition';
import {
  asyncApiDocument,
  bundlePath,
  eventTypes,
  jsonSchemaOf,
  schemaBundle,
  schemaPath,
} from '@orderline/contracts/events';
import { realtimeDocument, realtimeDocumentPath } from '@orderline/contracts/realtime/asyncapi';
import { type Answer, problemResponse } from '../../http/hono.ts';
import { versions } from '../../openapi/document.ts';
import { answerAsset } from './assets.ts';
import { eventsPage } from './events.ts';
import { explorerPage } from './explorer.ts';
import { guidePage } from './guides.ts';
import { answerPage } from './page.ts';
import { type Docs, type Guide, guides } from './paths.ts';
import { problemCodes, problemPage, problemsPage } from './problems.ts';

type Path = readonly [path: string, answer: Answer];

/** The answers of all paths of `docsPaths`. */
export const docsAnswers = (docs: Docs): ReadonlyMap<string, Answer> =>
  new Map([
    ...(docs.pages ? pages(docs) : []),
    ...guides.filter(({ always }) => always || docs.pages).map((guide): Path => [guide.path, answerGuide(guide, docs)]),
    ['/problems', answerPage(problemsPage)],
    ['/problems/:code', (c) => (explained.get(c.req.param('code') ?? '') ?? missing)(c)],
    ['/docs/assets/:digest/:name', (c) => answerAsset(c, c.req.path)],
    ...[...versions].map(([name, version]): Path => [`/openapi/${name}.json`, answerDocument(version, docs)]),
    ...eventDocuments(docs),
  ]);

/** In development what a guide calls is the origin that was asked, so that it can be pasted. */
const answerGuide = (guide: Guide, { development }: Docs): Answer =>
  development
    ? (c) => answerPage(() => guidePage(guide, new URL(c.req.url).origin))(c)
    : answerPage(() => guidePage(guide));

/** In development the server is the origin that was asked; elsewhere it is where the document was read from, whichever proxies lie between. */
const answerDocument =
  (version: { readonly document: object }, { development }: Docs): Answer =>
  (c) =>
    c.json(development ? { ...version.document, servers: [{ url: new URL(c.req.url).origin }] } : version.document);

const anHour = { 'Cache-Control': 'public, max-age=3600' } as const;

const eventDocuments = ({ schemaBase }: Docs): readonly Path[] => {
  const asyncApi = asyncApiDocument({ subscribers: subscriptions, schemaBase });
  const schemas = eventTypes.map((type): Path => {
    const schema = JSON.stringify(jsonSchemaOf(type, schemaBase));
    return [schemaPath(type), (c) => c.body(schema, 200, { 'Content-Type': 'application/schema+json', ...anHour })];
  });
  const bundle = schemaBundle(schemaBase);
  const realtime = realtimeDocument();
  return [
    ['/asyncapi.json', (c) => c.json(asyncApi)],
    [realtimeDocumentPath, (c) => c.json(realtime)],
    [bundlePath, (c) => c.json(bundle)],
    ...schemas,
  ];
};

const newestName = [...versions.keys()].at(-1);

const pages = ({ demoUsers }: Docs): readonly Path[] => {
  const explorers = [...versions].map(([name, { endpoints }]): Path => {
    return [
      `/docs/${name}`,
      answerPage(() => explorerPage({ name, endpoints, demoUsers, isNewest: name === newestName })),
    ];
  });
  const newest = explorers.at(-1);
  return [...(newest ? [['/docs', newest[1]] as const] : []), ...explorers, ['/docs/events', answerPage(eventsPage)]];
};

const missing: Answer = (c) => problemResponse(c, { problem: 'not-found' });

const explained = new Map<string, Answer>(problemCodes.map((code) => [code, answerPage(() => problemPage(code))]));
