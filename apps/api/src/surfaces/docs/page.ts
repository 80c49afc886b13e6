import { html, raw } from 'hono/html';
import MarkdownIt from 'markdown-it';
import type { Answer } from '../../http/hono.ts';
import { versions } from '../../openapi/document.ts';
import { type AssetName, assets } from './assets.ts';
import { guides } from './paths.ts';

type Fragment = ReturnType<typeof html>;

export type Page = {
  readonly title: string;
  /** Which entry of the navigation it belongs to. */
  readonly at: string;
  readonly content: Fragment;
  /** Whether the content brings its own main landmark. */
  readonly hasMain?: true;
  /** What it loads beside its style, all of it from here. */
  readonly styles?: readonly AssetName[];
  readonly scripts?: readonly AssetName[];
};

/** Nothing inline, nothing of another origin; data: is for the icons in stylesheets. */
const policyOf = ({ scripts = [] }: Page): string => {
  const running = scripts.length > 0 ? "script-src 'self'; connect-src 'self'; " : '';
  return `default-src 'none'; ${running}style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
};

/** Answers with a page that is the same for everybody: it is made when it is first asked for. */
export const answerPage = (make: () => Page): Answer => {
  let made: { readonly body: Fragment; readonly headers: Record<string, string> } | undefined;
  return (c) => {
    made ??= rendered(make());
    return c.html(made.body, 200, made.headers);
  };
};

const rendered = (shown: Page) => ({
  body: shell(shown),
  headers: { 'Content-Security-Policy': policyOf(shown), 'Cache-Control': 'no-cache' },
});

const shell = ({ title, at, content, hasMain, styles = [], scripts = [] }: Page) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Orderline</title>
<link rel="icon" href="data:,">
${['page.css' as const, 'frame.css' as const, ...styles].map(
  (name) => html`<link rel="stylesheet" href="${assets()[name].path}">
`,
)}
${scripts.map(
  (name) => html`<script src="${assets()[name].path}" defer></script>
`,
)}
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="bar">
<a class="brand" href="/docs">Orderline</a>
<nav aria-label="Documentation">${entries.map((entry) => link(entry, at))}</nav>
</header>
${raw(hasMain ? '<div id="content">' : '<main id="content">')}
<h1>${title}</h1>
${content}
${raw(hasMain ? '</div>' : '</main>')}
</body>
</html>`;

type Entry = readonly [path: string, label: string];

const entries: readonly Entry[] = [
  ...[...versions.keys()].reverse().map((name): Entry => [`/docs/${name}`, `API ${name}`]),
  ...guides.map(({ path, label }): Entry => [path, label]),
  ['/docs/events', 'Events'],
  ['/problems', 'Problems'],
];

const link = ([path, label]: Entry, at: string) =>
  html`<a href="${path}"${path === at ? html` aria-current="page"` : ''}>${label}</a>`;

/** HTML in the text is escaped, and links to other than web pages stay text. */
const markdown = new MarkdownIt({ html: false, linkify: false });

/** A heading can be linked to, by its words. */
markdown.renderer.rules.heading_open = (tokens, index) => {
  const name = (tokens[index + 1]?.content ?? '').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return `<${tokens[index]?.tag} id="${name}">`;
};

/** What is wider than the page is scrolled by itself. */
markdown.renderer.rules.table_open = () => '<div class="wide" tabindex="0" role="region" aria-label="Table"><table>';
markdown.renderer.rules.table_close = () => '</table></div>';

/** Text of the contracts, whose code stands in backticks, as HTML. */
export const prose = (text: string) => raw(markdown.renderInline(text));

/** A whole page of Markdown as HTML; code that is wider than the page is scrolled by keys, too. */
export const article = (text: string) => raw(markdown.render(text).replaceAll('<pre>', '<pre tabindex="0">'));
