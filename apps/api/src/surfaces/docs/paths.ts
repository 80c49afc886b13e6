import { type DemoUser, demoUsers } from '@orderline/composition';
import { bundlePath, eventTypes, schemaPath } from '@orderline/contracts/events';
import { versions } from '@orderline/contracts/http/versions';
import { realtimeDocumentPath } from '@orderline/contracts/realtime/asyncapi';
import type { ApiConfig } from '@orderline/platform';

export type Docs = {
  /** Whether there are pages for people at /docs; documents for programs and the problems are always there. */
  readonly pages: boolean;
  readonly demoUsers: readonly DemoUser[];
  /** Whether who tries things out is led on: / to the pages, and documents to the origin that was asked. */
  readonly development: boolean;
  /** Where schemas of events are served. */
  readonly schemaBase?: string | undefined;
};

/** What the configuration allows to be shown: demo users in development and test alone. */
export const docsOf = ({ docs, service, kafka }: Pick<ApiConfig, 'docs' | 'service' | 'kafka'>): Docs => ({
  pages: docs.pages,
  demoUsers: service.demoUsers ? demoUsers : [],
  development: service.environment === 'development' || service.environment === 'test',
  schemaBase: kafka.schemaBaseUrl,
});

export type Guide = {
  readonly path: `/docs/${string}`;
  /** The file in docs/how-to. */
  readonly file: string;
  readonly label: string;
  /** What one finds there. */
  readonly about: string;
  /** Whether it is there where no pages are shown: answers of deprecated operations lead to it. */
  readonly always?: true;
};

/** What is written for those who build on the API, in the order in which one needs it. */
export const guides: readonly Guide[] = [
  {
    path: '/docs/first-order',
    file: 'first-order.md',
    label: 'First order',
    about: 'From sign-in to delivery, request by request, to paste.',
  },
  {
    path: '/docs/conventions',
    file: 'conventions.md',
    label: 'Conventions',
    about: 'Retries, versions of things, pages, problems, limits, money and time: the same everywhere.',
  },
  {
    path: '/docs/realtime',
    file: 'realtime.md',
    label: 'Real time',
    about: 'What happens, the moment it happens: connect, subscribe, resume.',
  },
  {
    path: '/docs/client',
    file: 'client.md',
    label: 'SDK',
    about: 'The typed client for browsers, phones and Node.',
  },
  {
    path: '/docs/webhooks',
    file: 'webhooks.md',
    label: 'Webhooks',
    about: 'Events sent to your own systems: how to verify them, and what is sent when.',
  },
  {
    path: '/docs/v1-to-v2',
    file: 'v1-to-v2.md',
    label: 'Versions',
    about: 'What version 2 says differently, and until when version 1 answers.',
    always: true,
  },
];

const names = Object.keys(versions);

/** The pages for people. */
export const pagesOf = ({ pages }: Docs): readonly string[] => [
  ...(pages ? ['/docs', ...names.map((name) => `/docs/${name}`), '/docs/events'] : []),
  ...guides.filter(({ always }) => always || pages).map(({ path }) => path),
  '/problems',
  '/problems/:code',
];

/** Every path of the documentation. */
export const pathsOf = (docs: Docs): readonly string[] => [
  ...pagesOf(docs),
  '/docs/assets/:digest/:name',
  ...names.map((name) => `/openapi/${name}.json`),
  '/asyncapi.json',
  realtimeDocumentPath,
  bundlePath,
  ...eventTypes.map(schemaPath),
];
