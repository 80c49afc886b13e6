import { parameterFaults } from '@orderline/contracts/http/problem';
import { type PageRequest as Asked, err, ok, type Result } from '@orderline/domain/shared';
import { html } from 'hono/html';
import type { z } from 'zod';
import { type CursorCodec, type CursorKind, pageRequest } from '../../../http/cursors.ts';
import { notice } from './layout.ts';
import { live } from './live.ts';
import type { Fragment, PageRequest } from './page.ts';

/** What is wrong, by the name of the field. */
export type Faults = Readonly<Record<string, string>>;

/** A model's own words are for people; those of its library are for programs. */
const toPeople = (code: string, detail: string): string => {
  if (code === 'not-allowed') return 'is none of these';
  return detail.startsWith('Invalid') ? 'has not the right form' : detail;
};

/** What a filter states, without what was left empty. */
export const readFilter = <Model extends z.ZodType>(
  model: Model,
  query: URLSearchParams,
): Result<z.output<Model>, Faults> => {
  const stated = Object.fromEntries([...query].filter(([name, value]) => value !== '' && name !== 'after'));
  const read = model.safeParse(stated);
  if (read.success) return ok(read.data);
  const faults = parameterFaults(read.error.issues, stated);
  return err(Object.fromEntries(faults.map(({ parameter = '', code, detail }) => [parameter, toPeople(code, detail)])));
};

/** What an address states besides what is known; null where it is nothing. */
export const unknownIn = (query: URLSearchParams, known: readonly string[]): Faults | null => {
  const unknown = [...query].filter(([name, value]) => value !== '' && !known.includes(name));
  return unknown.length === 0 ? null : Object.fromEntries(unknown.map(([name]) => [name, 'is not known here']));
};

/** What is wrong, in one sentence. */
export const inWords = (faults: Faults): string =>
  Object.entries(faults)
    .map(([name, fault]) => `${name} ${fault}`)
    .join('; ');

/** Says that nothing is listed, and why, where the filter itself still stands. */
export const brokenFilter = (faults: Faults): Fragment =>
  notice(`Nothing is listed, as the filter is not understood: ${inWords(faults)}.`);

type Paged<Position> = { readonly page: Asked<Position>; readonly lost: Fragment };

const LISTED = 50;

/** The page that the address asks for; the first one where its position is none of this list. */
export const pageAt = <Position>(
  cursors: CursorCodec,
  { query }: Pick<PageRequest, 'query'>,
  kind: CursorKind<Position>,
): Paged<Position> => {
  const cursor = query.get('after') ?? undefined;
  const page = pageRequest(cursors, { limit: LISTED, cursor }, kind);
  return page.ok
    ? { page: page.value, lost: html`` }
    : { page: { limit: LISTED }, lost: notice('The place in the list is not known any more: this is its beginning.') };
};

/** Words are looked for as they are typed; what has a form of its own is once it is whole. */
const AS_ONE_FILTERS = 'submit, change, input delay:300ms target:#q';

/** A form that changes nothing but the address. */
export const filterForm = (
  action: string,
  content: Fragment,
): Fragment => html`<form class="filters" action="${action}"${live(action, AS_ONE_FILTERS)}>
${content}
<p><button>Show</button> <a href="${action}">Clear</a></p></form>`;

type Choice = readonly [value: string, label: string];

type SelectParts = {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly value: string | null;
  readonly fault?: string | undefined;
};

export const select = ({ name, label, choices, value, fault }: SelectParts): Fragment => html`<div class="field">
<label for="${name}">${label}</label>
<select id="${name}" name="${name}"${fault === undefined ? '' : html` aria-invalid="true" aria-describedby="${name}-fault"`}>${choices.map(
  ([choice, shown]) =>
    html`<option value="${choice}"${choice === (value ?? '') ? html` selected` : ''}>${shown}</option>`,
)}</select>
${fault === undefined ? '' : html`<p class="fault" id="${name}-fault">${fault}</p>`}</div>`;

/** Names with what they stand for. */
export const facts = (rows: readonly (readonly [name: string, value: Fragment | string | number])[]): Fragment =>
  html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

export const nothing = (count: number): Fragment =>
  count === 0 ? html`<p class="empty">There is nothing like that.</p>` : html``;
