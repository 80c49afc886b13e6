import { type DemoUser, demoUsers } from '@orderline/composition';
import { bundlePath, eventTypes, schemaPath } from '@orderline/contracts/events';
import { versions } from '@orderline/contracts/http/versions';
import type { ApiConfig } from '@orderline/platform';

export type Docs = {
  /** Whether there are pages for people at /docs; documents for programs and the problems are always there. */
  readonly pages: boolean;
  readonly demoUsers: readonly DemoUser[];
  /** Where schemas of events are served. */
  readonly schemaBase?: string | undefined;
};

/** What the configuration allows to be shown: demo users in development and test alone. */
export const docsOf = ({ docs, service, kafka }: Pick<ApiConfig, 'docs' | 'service' | 'kafka'>): Docs => ({
  pages: docs.pages,
  demoUsers: service.demoUsers ? demoUsers : [],
  schemaBase: kafka.schemaBaseUrl,
});

/** Where the answers of deprecated operations lead. */
export const guidePath = '/docs/v1-to-v2';

const names = Object.keys(versions);

/** Every path of the documentation. */
export const pathsOf = ({ pages }: Docs): readonly string[] => [
  ...(pages ? ['/docs', ...names.map((name) => `/docs/${name}`), '/docs/events'] : []),
  '/docs/assets/:digest/:name',
  guidePath,
  '/problems',
  '/problems/:code',
  ...names.map((name) => `/openapi/${name}.json`),
  '/asyncapi.json',
  bundlePath,
  ...eventTypes.map(schemaPath),
];
