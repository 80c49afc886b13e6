import { readFileSync } from 'node:fs';
import { html } from 'hono/html';
import { article } from './markdown.ts';
import type { Page } from './page.ts';

/** Where the answers of deprecated operations lead. */
export const guidePath = '/docs/v1-to-v2';

const source = new URL('../../../../../docs/how-to/v1-to-v2.md', import.meta.url);

/** The guide from version 1 to version 2, as it is in docs/how-to. */
export const guidePage = (): Page => {
  const [heading = '', ...text] = readFileSync(source, 'utf8').split('\n');
  return {
    title: heading.replace(/^# /, ''),
    at: guidePath,
    content: html`${article(text.join('\n'))}`,
  };
};
