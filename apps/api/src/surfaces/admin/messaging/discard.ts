import type { Application } from '@orderline/composition';
import { bodyFaults } from '@orderline/contracts/http/problem';
import { discardDeadLetter } from '@orderline/contracts/http/v1/dead-letters';
import type { ParkedPlace } from '@orderline/domain/messaging';
import { html } from 'hono/html';
import { field, form } from '../frame/layout.ts';
import type { Shown, StaffPage, StaffRequest } from '../frame/page.ts';
import * as sorry from '../frame/sorry.ts';
import { placeOf } from './parked-event.ts';
import { consumerPath, deadLetterPath } from './words.ts';

const question = (place: ParkedPlace, { token, form: sent }: StaffRequest, fault?: string): Shown => ({
  title: 'Discard the event?',
  ...(fault !== undefined && { status: 422 }),
  content: html`<div class="narrow"><p>${place.consumer}/${place.eventId} will have no effect, not even should it come again;
those behind it go on without it. That cannot be undone: the event is kept with the reason, and nothing brings it back.</p>
${form({
  ...{ action: `${deadLetterPath(place)}/discard`, token },
  content: html`${field({
    ...{ name: 'reason', label: 'Reason', hint: 'Is kept with the event. Name no person.' },
    ...{ value: sent.get('reason') ?? '', fault },
  })}<button>Discard it</button>`,
})}<p><a href="${deadLetterPath(place)}">Leave it as it is</a></p></div>`,
});

/** Takes an event out of the way of its key for good, with why. */
export const discardPage = ({ messaging }: Pick<Application, 'messaging'>): StaffPage => ({
  path: '/admin/dead-letters/{consumer}/{eventId}/discard',
  needs: 'events:write',
  recent: true,
  show: async (request) => {
    const place = placeOf(request);
    return (await messaging.inspectParked(place)).ok ? question(place, request) : sorry.noSuchPage;
  },
  act: {
    action: 'discardDeadLetter',
    target: (request) => ({ type: 'event', id: `${placeOf(request).consumer}/${placeOf(request).eventId}` }),
    take: async (request) => {
      const place = placeOf(request);
      const body = { reason: (request.form.get('reason') ?? '').trim() };
      const read = discardDeadLetter.body.pick({ reason: true }).safeParse(body);
      if (!read.success)
        return question(place, request, bodyFaults(read.error.issues, body)[0]?.detail ?? 'is missing');
      const done = await messaging.discardParked({ ...place, reason: read.data.reason });
      return done.ok ? { to: `${consumerPath(place.consumer)}?discarded` } : sorry.noSuchPage;
    },
  },
});
