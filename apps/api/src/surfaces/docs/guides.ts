import { readFileSync } from 'node:fs';
import { html } from 'hono/html';
import { article, type Page } from './page.ts';
import { type Guide, guides } from './paths.ts';

const folder = new URL('../../../../../docs/how-to/', import.meta.url);

/** Where guides call the api: as `npm start` serves it. */
const written = 'http://127.0.0.1:3000';

/** A guide as it is in docs/how-to, which calls the api at the origin: links to others lead where these are served, and those to the rest of the tree are text. */
export const guidePage = ({ file, path }: Guide, origin: string = written): Page => {
  const page = readFileSync(new URL(file, folder), 'utf8').replaceAll(written, origin);
  const [heading = '', ...text] = page.split('\n');
  return { title: heading.replace(/^# /, ''), at: path, content: html`${article(linked(text.join('\n')))}` };
};

/** Paths of the api in backticks are links here, as the pages are served beside them. */
const linked = (text: string): string =>
  text
    .replaceAll(/`(\/problems(?:\/[a-z-]+)?|\/asyncapi\/realtime\.json)`/g, '[`$1`]($1)')
    .replaceAll(/\[([^\]]+)\]\((?!https?:|\/|#)([^)#]+)(#[^)]*)?\)/g, (_link, label: string, file: string, at = '') => {
      const guide = guides.find((one) => one.file === file);
      return guide ? `[${label}](${guide.path}${at})` : label;
    });
