import type { Application } from '@orderline/composition';
import type { InspectedEvent, ParkedPlace } from '@orderline/domain/messaging';
import { html } from 'hono/html';
import { facts } from '../frame/filters.ts';
import { form, moment, notice, table } from '../frame/layout.ts';
import type { Fragment, StaffPage, StaffRequest } from '../frame/page.ts';
import * as sorry from '../frame/sorry.ts';
import { consumerPath, deadLetterPath, stateOf, trialText, typeOf } from './words.ts';

type Parts = Pick<Application, 'messaging'>;

export const placeOf = ({ params }: Pick<StaffRequest, 'params'>): ParkedPlace => ({
  consumer: String(params.consumer),
  eventId: String(params.eventId),
});

/** JSON with a line for each value; text that is none as it is. */
const pretty = (value: string): string => {
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
};

const waiting = ({ behind, more }: InspectedEvent, consumer: string): Fragment =>
  behind.length === 0
    ? html`<p>Nothing of its key waits behind it.</p>`
    : html`<p>These wait until it is out of the way, in their order${more ? ', and more' : ''}.</p>
<ul>${behind.map(({ eventId, type }) => html`<li>${type} <code>${consumer}/${eventId}</code></li>`)}</ul>`;

const actions = ({ token, staff }: StaffRequest, place: ParkedPlace): Fragment =>
  staff.scopes.has('events:write')
    ? html`<div class="actions">${form({
        ...{ action: `${deadLetterPath(place)}/replay`, token },
        content: html`<button>Try it again</button>`,
      })}<a href="${deadLetterPath(place)}/discard">Discard it</a></div>`
    : html``;

const wireOf = ({ event: { wire } }: InspectedEvent): Fragment => html`<h2>Headers</h2>
${table(
  'Headers',
  ['Name', 'Value'],
  Object.entries(wire.headers).map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`),
)}
<h2>Data</h2><p>It may name a person: show it to nobody who has no need to see it.</p>
<pre class="prose"><code>${pretty(wire.value)}</code></pre>`;

const replayed = html`${notice('It is tried again within seconds, and then those behind it.', 'good')}`;

/** One parked event: what is wrong with it, what a replay would meet, and what waits for it. */
export const parkedEventPage = ({ messaging }: Parts): StaffPage => ({
  path: '/admin/dead-letters/{consumer}/{eventId}',
  query: ['replayed'],
  needs: 'events:read',
  show: async (request) => {
    const place = placeOf(request);
    const found = await messaging.inspectParked(place);
    if (!found.ok) return sorry.noSuchPage;
    const { event, trial } = found.value;
    return {
      title: `${typeOf(event)} of ${place.consumer}`,
      content: html`${request.query.has('replayed') ? replayed : ''}${facts([
        ['Event', event.eventId],
        ['Key', event.wire.key === '' ? 'none that could be read' : event.wire.key],
        ['Topic', event.wire.topic],
        ['Parked', moment(event.parkedAt)],
        ['Attempts', event.attempts],
        ['State', stateOf(event)],
        ['A replay', trialText(trial)],
      ])}
<h2>Error</h2><p class="prose">${event.error}</p>${actions(request, place)}
<h2>Behind it</h2>${waiting(found.value, place.consumer)}${wireOf(found.value)}
<p><a href="${consumerPath(place.consumer)}">All of ${place.consumer}</a></p>`,
    };
  },
});

/** Lets one be tried at once. */
export const replayPage = ({ messaging }: Parts): StaffPage => ({
  path: '/admin/dead-letters/{consumer}/{eventId}/replay',
  needs: 'events:write',
  act: {
    action: 'replayDeadLetter',
    target: (request) => ({ type: 'event', id: `${placeOf(request).consumer}/${placeOf(request).eventId}` }),
    take: async (request) => {
      const place = placeOf(request);
      const done = await messaging.replayParked(place);
      return done.ok ? { to: `${deadLetterPath(place)}?replayed` } : sorry.noSuchPage;
    },
  },
});
