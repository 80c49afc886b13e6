import type { Application } from '@orderline/composition';
import type { ParkedEvent, ParkedPosition } from '@orderline/domain/messaging';
import { html } from 'hono/html';
import { z } from 'zod';
import { type CursorCodec, type CursorKind, cursorAfter } from '../../../http/cursors.ts';
import { parkedPosition } from '../../shared/positions.ts';
import { csvLink, csvPage } from '../exports/csv.ts';
import { brokenFilter, type Faults, filterForm, nothing, pageAt, readFilter, select } from '../frame/filters.ts';
import { field, moment, notice, onwards, table } from '../frame/layout.ts';
import type { Fragment, PageParts, Shown, StaffPage, StaffRequest } from '../frame/page.ts';
import * as sorry from '../frame/sorry.ts';
import { consumerPath, deadLetterPath, stateOf, typeOf } from './words.ts';

type Parts = Pick<Application, 'messaging'> & { readonly cursors: CursorCodec };

const filter = z.strictObject({
  state: z.enum(['dead', 'all']).optional(),
  error: z.string().max(2_000, 'is longer than any error').optional(),
});

const states = [
  ['dead', 'dead letters'],
  ['all', 'and those that are tried again'],
] as const;

const filterOf = (path: string, { query }: StaffRequest, faults: Faults = {}): Fragment =>
  filterForm(
    path,
    html`${select({ name: 'state', label: 'Show', choices: states, value: query.get('state') ?? 'dead', fault: faults.state })}${field(
      {
        ...{ name: 'error', label: 'Error', value: query.get('error') ?? '', fault: faults.error, optional: true },
        hint: 'Whole, with … for ids and # for numbers.',
      },
    )}`,
  );

const eventRow = (event: ParkedEvent): Fragment => html`<tr>
<th scope="row"><a href="${deadLetterPath(event)}">${event.eventId}</a></th><td>${typeOf(event)}</td>
<td>${event.wire.key}</td><td>${moment(event.parkedAt)}</td><td class="number">${event.attempts}</td>
<td>${stateOf(event)}</td><td>${event.error}</td></tr>`;

const broken = (path: string, request: StaffRequest, faults: Faults): Shown => ({
  title: `Events of ${String(request.params.consumer)}`,
  status: 400,
  content: html`${brokenFilter(faults)}${filterOf(path, request, faults)}`,
});

const queryOf = (consumer: string, { state = 'dead', error: fingerprint }: z.output<typeof filter>) => ({
  ...{ consumer, fingerprint, blocked: state === 'dead' },
});

const HEADS = ['Event', 'Type', 'Key', 'Parked', { figures: 'Attempts' }, 'State', 'Error'];

/** What one consumer could not handle, the longest parked first. */
export const consumerPage = ({ messaging, cursors }: Parts): StaffPage => ({
  path: '/admin/dead-letters/{consumer}',
  query: 'filter',
  needs: 'events:read',
  show: async (request) => {
    const consumer = String(request.params.consumer);
    const [path, title] = [consumerPath(consumer), `Events of ${consumer}`];
    const asked = readFilter(filter, request.query);
    if (!asked.ok) return broken(path, request, asked.error);
    const { state = 'dead', error: fingerprint } = asked.value;
    const query = queryOf(consumer, asked.value);
    const kind: CursorKind<ParkedPosition> = { binding: ['parked events', query], position: parkedPosition };
    const { page, lost } = pageAt(cursors, request, kind);
    const listed = await messaging.listParked({ ...query, page });
    if (!listed.ok) return sorry.noSuchPage;
    const { items, next } = listed.value;
    const mayReplay = request.staff.scopes.has('events:write') && state === 'dead' && items.length > 0;
    const plan = new URLSearchParams({ consumer, ...(fingerprint !== undefined && { error: fingerprint }) }).toString();
    return {
      title,
      content: html`${request.query.has('discarded') ? notice('The event was discarded.', 'good') : ''}${lost}${filterOf(path, request)}
${mayReplay ? html`<p><a href="/admin/dead-letters/replays?${plan}">Replay these: what would happen</a></p>` : ''}
${table(title, HEADS, items.map(eventRow))}${nothing(items.length)}
${onwards(request, path, cursorAfter(cursors, next, kind))}${csvLink(path, request)}<p><a href="/admin/dead-letters">All dead letters</a></p>`,
    };
  },
});

export const consumerCsvPage = (parts: Pick<PageParts, 'exports' | 'audit' | 'now'>): StaffPage =>
  csvPage(parts, {
    list: '/admin/dead-letters/{consumer}',
    query: 'filter',
    needs: 'events:read',
    open: ({ deadLetters }, request, by) => {
      const consumer = String(request.params.consumer);
      const asked = readFilter(filter, request.query);
      return asked.ok
        ? deadLetters(queryOf(consumer, asked.value), by)
        : broken(consumerPath(consumer), request, asked.error);
    },
  });
