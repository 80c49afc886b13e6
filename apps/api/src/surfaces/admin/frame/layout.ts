import { html } from 'hono/html';
import { assets } from './assets.ts';
import { boosted, htmxConfig, live } from './live.ts';
import { navigation, trail } from './menu.ts';
import type { Fragment, PageRequest, Shown, Staff, StaffPage } from './page.ts';

export type Around = {
  readonly staff: Staff | null;
  readonly menu: readonly StaffPage[];
  readonly at: string;
  /** Where it is asked for by itself. */
  readonly refreshTo: string;
  /** What is searched for on the page of the search. */
  readonly sought?: string | undefined;
  readonly token: string;
  readonly nonce: string;
};

const account = ({ email }: Staff, token: string): Fragment => html`<div class="account">
<a href="/admin/sessions">${email}</a>
${form({ action: '/admin/sign-out', token, content: html`<button class="quiet">Sign out</button>` })}</div>`;

const SEARCH = '/admin/search';

const searchBox = ({ at, sought = '' }: Pick<Around, 'at' | 'sought'>): Fragment => html`<search class="search">
<form action="${SEARCH}"><label class="unseen" for="search">Search</label>
<input id="search" name="q" type="search" minlength="3" maxlength="200" autocomplete="off" placeholder="Order, customer, product" value="${
  at === SEARCH ? sought : ''
}"${live(SEARCH, 'input changed delay:300ms', at === SEARCH ? 'replace' : 'push')}><button class="quiet">Search</button></form></search>`;

/** A whole page around what it shows. */
export const layout = (
  { title, content, refreshSeconds }: Shown,
  { staff, menu, at, refreshTo, sought, token, nonce }: Around,
): Fragment => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Orderline admin</title>
<link rel="icon" href="data:,">
<meta name="htmx-config" content="${htmxConfig}">
<link rel="stylesheet" href="${assets().stylesheet.path}" nonce="${nonce}">
<script src="${assets().script.path}" nonce="${nonce}" defer></script>
${refreshSeconds === undefined ? '' : html`<noscript><meta http-equiv="refresh" content="${refreshSeconds}; url=${refreshTo}"></noscript>`}
</head>
<body${boosted}>
<a class="skip" href="#content">Skip to the content</a>
<header class="bar"><a class="brand" href="/admin">Orderline</a>${
  staff ? html`${searchBox({ at, sought })}${account(staff, token)}` : ''
}</header>
${staff ? navigation({ menu, at }) : ''}
<main id="content" tabindex="-1">
${staff ? trail({ menu, at }) : ''}
<h1 tabindex="-1">${title}</h1>
${content}
</main>
<p id="said" role="status" class="unseen"></p>
</body>
</html>`;

export type FormParts = {
  readonly action: string;
  readonly token: string;
  readonly content: Fragment;
  /** Fields that nobody sees; of a form that was kept a name may be there several times. */
  readonly hidden?: Readonly<Record<string, string>> | URLSearchParams;
  /** It sends a file. */
  readonly withFile?: true;
};

/** A token that was kept is good no more. */
const fieldsIn = (hidden: NonNullable<FormParts['hidden']>): readonly (readonly [string, string])[] =>
  [...(hidden instanceof URLSearchParams ? hidden : Object.entries(hidden))].filter(([name]) => name !== 'token');

/** A form that changes something; without its token it is not taken. */
export const form = ({
  action,
  token,
  content,
  hidden = {},
  withFile,
}: FormParts): Fragment => html`<form method="post" action="${action}"${withFile ? html` enctype="multipart/form-data"` : ''} hx-boost="false">
${[['token', token], ...fieldsIn(hidden)].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${content}
</form>`;

export type FieldParts = {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'email' | 'password' | 'number' | 'search' | 'date' | 'file';
  readonly value?: string;
  readonly hint?: string;
  /** What is wrong with what was typed. */
  readonly fault?: string | undefined;
  readonly autocomplete?: string;
  readonly inputmode?: 'numeric' | 'text' | 'decimal';
  readonly focused?: boolean;
  /** May be left empty. */
  readonly optional?: boolean;
};

/** A browser shows nothing of what is no date, so that it could not be mended. */
const shownAs = (type: FieldParts['type'], fault: string | undefined) =>
  type === 'date' && fault !== undefined ? 'text' : type;

/** A field with its label; hint and fault are read out with it. */
export const field = ({ name, label, type = 'text', hint, fault, ...more }: FieldParts): Fragment => {
  const about = [hint === undefined ? [] : [`${name}-hint`], fault === undefined ? [] : [`${name}-fault`]].flat();
  return html`<div class="field"><label for="${name}">${label}</label>
${hint === undefined ? '' : html`<p class="hint" id="${name}-hint">${hint}</p>`}
<input id="${name}" name="${name}" type="${shownAs(type, fault)}" value="${more.value ?? ''}"${more.optional ? '' : html` required`}${
    more.autocomplete === undefined ? '' : html` autocomplete="${more.autocomplete}"`
  }${more.inputmode === undefined ? '' : html` inputmode="${more.inputmode}"`}${more.focused ? html` autofocus` : ''}${
    about.length === 0 ? '' : html` aria-describedby="${about.join(' ')}"`
  }${fault === undefined ? '' : html` aria-invalid="true"`}>
${fault === undefined ? '' : html`<p class="fault" id="${name}-fault">${fault}</p>`}</div>`;
};

/** The same of several lines, which may be left empty. */
export const textarea = ({ name, label, value = '', fault }: FieldParts): Fragment => html`<div class="field">
<label for="${name}">${label}</label>
<textarea id="${name}" name="${name}" rows="8"${
  fault === undefined ? '' : html` aria-invalid="true" aria-describedby="${name}-fault"`
}>
${value}</textarea>
${fault === undefined ? '' : html`<p class="fault" id="${name}-fault">${fault}</p>`}</div>`;

/** What came of a form, read out as the page comes; `role="alert"` where it went wrong. */
export const notice = (text: string | Fragment, kind: 'good' | 'bad' = 'bad'): Fragment =>
  html`<p class="notice ${kind}" role="${kind === 'bad' ? 'alert' : 'status'}">${text}</p>`;

/** Of a column; `figures` stand at its end, by `newest` the rows are in order, those that came last first. */
type Head = string | { readonly figures: string } | { readonly newest: string };

const headCell = (head: Head): Fragment => {
  if (typeof head === 'string') return html`<th scope="col">${head}</th>`;
  return 'newest' in head
    ? html`<th scope="col" aria-sort="descending">${head.newest}</th>`
    : html`<th scope="col" class="number">${head.figures}</th>`;
};

/** A table that is scrolled by itself where it is wider than the page. */
export const table = (label: string, heads: readonly Head[], rows: readonly Fragment[]): Fragment => html`
<div class="wide" tabindex="0" role="region" aria-label="${label}">
<table><thead><tr>${heads.map(headCell)}</tr></thead><tbody>${rows}</tbody></table>
</div>`;

/** A moment in UTC, to the minute. */
export const moment = (at: Date): Fragment =>
  html`<time datetime="${at.toISOString()}">${at.toISOString().slice(0, 16).replace('T', ' ')} UTC</time>`;

/** Where a page of several goes on. */
export const onwards = ({ query }: Pick<PageRequest, 'query'>, path: string, next: string | null): Fragment => {
  if (next === null) return html``;
  const further = new URLSearchParams(query);
  further.set('after', next);
  return html`<p class="onwards"><a href="${path}?${further.toString()}">Next page</a></p>`;
};
