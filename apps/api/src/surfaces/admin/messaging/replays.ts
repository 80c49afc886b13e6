import type { Application } from '@orderline/composition';
import { mostReplayed, type PlannedReplay } from '@orderline/domain/messaging';
import { html } from 'hono/html';
import { z } from 'zod';
import { brokenFilter, readFilter } from '../frame/filters.ts';
import { form, moment, notice, table } from '../frame/layout.ts';
import type { Fragment, PageAnswer, Shown, StaffPage, StaffRequest } from '../frame/page.ts';
import * as sorry from '../frame/sorry.ts';
import { consumerPath, deadLetterPath, trialText, typeOf } from './words.ts';

const filter = z.strictObject({ consumer: z.string().max(100), error: z.string().max(2_000).optional() });

const count = z.coerce.number().int().min(0).max(mostReplayed);
const came = z.object({ consumer: z.string(), released: count, left: count });

const title = 'Replay dead letters';

const planRow = ({ event, trial }: PlannedReplay['events'][number]): Fragment => html`<tr>
<th scope="row"><a href="${deadLetterPath(event)}">${event.eventId}</a></th><td>${typeOf(event)}</td><td>${event.wire.key}</td>
<td>${moment(event.parkedAt)}</td><td>${trialText(trial)}</td></tr>`;

const HEADS = ['Event', 'Type', 'Key', 'Parked', 'What it would meet now'];

type Planned = PlannedReplay & { readonly consumer: string };

const faulty = ({ events }: Planned): Fragment => {
  const faults = events.filter(({ trial }) => trial.kind === 'fault').length;
  return faults === 0 ? html`` : notice(`${faults} of them would fail at once, as they did before.`);
};

const plan = (planned: Planned, { token }: StaffRequest): Fragment => {
  const { consumer, events, more } = planned;
  if (events.length === 0) return html`<p>None of these waits for anybody now.</p>`;
  const ids = events.map(({ event }) => html`<input type="hidden" name="event" value="${event.eventId}">`);
  return html`<p>Nothing has happened yet. ${events.length === 1 ? 'This event' : `These ${events.length} events`} of
${consumer} would be tried within seconds, and after each those behind it. What was handled before has no second effect.
They were read by the schema of today; whether a handler succeeds shows when it is tried.</p>
${more ? html`<p>There are more: ${mostReplayed} are released at once, the longest parked first.</p>` : ''}${faulty(planned)}
${table('What would be released', HEADS, events.map(planRow))}
<div class="actions">${form({
    ...{ action: '/admin/dead-letters/replays', token, hidden: { consumer } },
    content: html`${ids}<button>Release ${events.length === 1 ? 'it' : `these ${events.length}`}</button>`,
  })}<a href="${consumerPath(consumer)}">Leave ${events.length === 1 ? 'it as it is' : 'them as they are'}</a></div>`;
};

const done = (query: URLSearchParams): Shown | null => {
  const read = came.safeParse(Object.fromEntries(query));
  if (!read.success) return null;
  const { consumer, released, left } = read.data;
  const rest = left === 0 ? '' : ` ${left} were left: they do not wait for anybody any more.`;
  return {
    title,
    content: html`${notice(`${released} released, to be tried within seconds.${rest}`, 'good')}
<p><a href="${consumerPath(consumer)}">What is left of ${consumer}</a></p>`,
  };
};

/** Releases those that the plan showed, and none that came since. */
const take = async (
  { messaging }: Pick<Application, 'messaging'>,
  { form: sent }: StaffRequest,
): Promise<PageAnswer> => {
  const consumer = sent.get('consumer') ?? '';
  const eventIds = sent.getAll('event');
  if (consumer === '' || eventIds.length === 0) return sorry.noForm;
  const result = await messaging.replayDeadLetters({ consumer, eventIds });
  if (!result.ok)
    return { title, status: 422, content: notice(`At most ${result.error.most} are released at once. None was.`) };
  const { released, left } = result.value;
  const told = { consumer, released: String(released.length), left: String(left.length) };
  return { to: `/admin/dead-letters/replays?${new URLSearchParams(told).toString()}` };
};

/** A replay of several: first what it would do, then, once that is confirmed, doing it. */
export const replaysPage = ({ messaging }: Pick<Application, 'messaging'>): StaffPage => ({
  path: '/admin/dead-letters/replays',
  query: 'filter',
  needs: 'events:write',
  show: async (request) => {
    const told = done(request.query);
    if (told) return told;
    const asked = readFilter(filter, request.query);
    if (!asked.ok) return { title, status: 400, content: brokenFilter(asked.error) };
    const { consumer, error: fingerprint } = asked.value;
    const planned = await messaging.planReplay({ consumer, fingerprint });
    return planned.ok ? { title, content: plan({ ...planned.value, consumer }, request) } : sorry.noSuchPage;
  },
  act: {
    action: 'replayDeadLetters',
    target: ({ form: sent }) => ({ type: 'consumer', id: (sent.get('consumer') ?? '').slice(0, 100) }),
    take: (request) => take({ messaging }, request),
  },
});
