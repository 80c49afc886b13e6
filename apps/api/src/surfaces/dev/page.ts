import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { html } from 'hono/html';
import { assets } from '../docs/assets.ts';

export type DevEnv = { readonly Bindings: Partial<HttpBindings> };
export type DevContext = Context<DevEnv>;

export type Fragment = ReturnType<typeof html>;

export type DevPageShown = {
  readonly title: string;
  /** Which entry of the navigation it belongs to. */
  readonly at: string;
  readonly content: Fragment;
};

const entries = [
  ['/dev', 'Traces'],
  ['/dev/events', 'Events'],
  ['/dev/queues', 'Queues'],
  ['/dev/routes', 'Routes'],
  ['/dev/settings', 'Settings'],
] as const;

const elsewhere = [
  ['/docs', 'documentation'],
  ['/example/', 'example shop'],
  ['/asyncapi.json', 'AsyncAPI'],
  ['/health/ready', 'health'],
] as const;

export type Places = { readonly metrics: string };

/** What is in `live` is asked for anew by files/dev.js while somebody looks at it. */
export const live = (content: Fragment): Fragment => html`<div data-live>${content}</div>`;

export const shell = ({ title, at, content }: DevPageShown, { metrics }: Places): Fragment => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Orderline development</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${assets()['page.css'].path}">
<link rel="stylesheet" href="${assets()['frame.css'].path}">
<link rel="stylesheet" href="/dev/assets/dev.css">
<link rel="stylesheet" href="/dev/assets/waterfall.css">
<script src="/dev/assets/dev.js" defer></script>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="bar">
<a class="brand" href="/dev">Orderline</a>
<nav aria-label="Development">${entries.map(
  ([path, label]) => html`<a href="${path}"${path === at ? html` aria-current="page"` : ''}>${label}</a>`,
)}</nav>
</header>
<main id="content">
<h1>${title}</h1>
${content}
</main>
<footer class="elsewhere"><nav aria-label="Elsewhere">${[...elsewhere, [metrics, 'metrics'] as const].map(
  ([path, label]) => html`<a href="${path}">${label}</a> `,
)}</nav></footer>
</body>
</html>`;

/** A table that is scrolled by itself where it is wider than the page. */
export const table = (label: string, heads: readonly string[], rows: readonly Fragment[]): Fragment => html`
<div class="wide" tabindex="0" role="region" aria-label="${label}">
<table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table>
</div>`;

/** Figures with their names, such as `3 waiting`. */
export const tiles = (shown: readonly (readonly [label: string, value: string, isBad?: boolean])[]): Fragment => html`
<dl class="tiles">${shown.map(
  ([label, value, isBad = false]) =>
    html`<div${isBad ? html` class="bad"` : ''}><dt>${label}</dt><dd>${value}</dd></div>`,
)}</dl>`;

const MINUTE_MS = 60_000;

/** Such as `0.42 ms`, `12 ms`, `3.1 s` or `2 min`. */
export const lasting = (ms: number): string => {
  if (ms < 10) return `${ms.toFixed(2)} ms`;
  if (ms < 1_000) return `${ms.toFixed(0)} ms`;
  return ms < 2 * MINUTE_MS ? `${(ms / 1_000).toFixed(1)} s` : `${(ms / MINUTE_MS).toFixed(0)} min`;
};

/** Of a moment, with a tooltip that tells the day. */
export const clock = (moment: Date): Fragment => {
  const iso = moment.toISOString();
  return html`<time datetime="${iso}" title="${iso}">${iso.slice(11, 23)}</time>`;
};
