import { html } from 'hono/html';
import type { Fragment } from './page.ts';

/** Links are followed within the page; what changes something is sent by the browser itself, as without a script. */
export const boosted = html` hx-boost:inherited="true"`;

/** Of htmx: nothing of its own to style, no second prefix, no eval, which the policy of content forbids anyway. */
export const htmxConfig = JSON.stringify({ includeIndicatorCSS: false, prefix: '', extensions: 'none' });

/** Asks anew as somebody types or chooses; the latest answer alone is taken, into the page as it stands, focus and all. */
export const live = (action: string, trigger: string, history: 'push' | 'replace' = 'replace'): Fragment =>
  html` hx-get="${action}" hx-trigger="${trigger}" hx-sync="replace" hx-target="body" hx-swap="innerMorph" hx-${history}-url="true"`;

/** Names what a page asks by itself, which keeps no session alive: of a script, and of a browser without one. */
export const POLL_HEADER = 'Orderline-Poll';
export const POLLED = 'polled';

/**
 * Goes into the tag of what is under way, and stays away once it has ended: asks the page at the path for the part of this
 * id, every so many seconds, while the page is in sight. An answer without it, as in an outage, changes nothing.
 */
export const polled = (id: string, path: string, seconds: number): Fragment =>
  html` hx-get="${path}" hx-trigger="every ${seconds}s" hx-headers="${JSON.stringify({ [POLL_HEADER]: 'true' })}" hx-select="#${id}" hx-target="this" hx-swap="outerMorph" hx-status:4xx="swap:none" hx-status:5xx="swap:none"`;
