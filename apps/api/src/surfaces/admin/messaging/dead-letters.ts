import type { Application } from '@orderline/composition';
import type { ParkedGroup } from '@orderline/domain/messaging';
import { html } from 'hono/html';
import { moment, table } from '../frame/layout.ts';
import type { Fragment, StaffPage } from '../frame/page.ts';
import { consumerPath } from './words.ts';

const groupRow = ({ consumer, fingerprint, events, oldest, newest }: ParkedGroup): Fragment => {
  const query = new URLSearchParams({ state: 'dead', error: fingerprint }).toString();
  return html`<tr><th scope="row"><a href="${consumerPath(consumer)}?${query}">${
    fingerprint === '' ? 'no error was kept' : fingerprint
  }</a></th>
<td>${consumer}</td><td class="number">${events}</td><td>${moment(oldest)}</td><td>${moment(newest)}</td></tr>`;
};

const HEADS = ['Error', 'Consumer', { figures: 'Events' }, 'The oldest', 'The newest'];

/** Events that wait for an operator, by what they failed at. */
export const deadLettersPage = ({ messaging }: Pick<Application, 'messaging'>): StaffPage => ({
  path: '/admin/dead-letters',
  needs: 'events:read',
  label: 'Dead letters',
  show: async () => {
    const found = await messaging.groupDeadLetters();
    const { groups, isWhole } = found.ok ? found.value : { groups: [], isWhole: true };
    return {
      title: 'Dead letters',
      content: html`<p>A dead letter is an event that was given up after its retries, or that nobody could read: later ones of its
key wait behind it until somebody replays or discards it. Ids and numbers in errors are left out, so that what fails alike stands together.</p>
${table('Dead letters', HEADS, groups.map(groupRow))}
${groups.length === 0 ? html`<p>No event waits for anybody.</p>` : ''}
${isWhole ? '' : html`<p>There are more; these are counted among the oldest 10,000.</p>`}`,
    };
  },
});
