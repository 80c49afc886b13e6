import { demoUsers } from '@orderline/composition';
import type { ApiConfig } from '@orderline/platform';
import type { Docs } from './pages.ts';

/** What the configuration allows to be shown: demo users in development and test alone. */
export const docsOf = ({ docs, service }: Pick<ApiConfig, 'docs' | 'service'>): Docs => ({
  pages: docs.pages,
  demoUsers: service.demoUsers ? demoUsers : [],
});
