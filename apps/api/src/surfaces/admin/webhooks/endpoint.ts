import type { Application } from '@orderline/composition';
import { id } from '@orderline/contracts/http/fields';
import { asId } from '@orderline/domain/shared';
import {
  deliveryStatuses,
  type WebhookDeliveryId,
  type WebhookEndpoint,
  type WebhookEndpointId,
} from '@orderline/domain/webhooks';
import { html } from 'hono/html';
import { z } from 'zod';
import { type CursorCodec, type CursorKind, cursorAfter } from '../../../http/cursors.ts';
import { brokenFilter, type Faults, facts, filterForm, nothing, pageAt, readFilter, select } from '../frame/filters.ts';
import { field, form, moment, notice, onwards } from '../frame/layout.ts';
import type { Fragment, PageAnswer, Shown, StaffPage, StaffRequest } from '../frame/page.ts';
import * as sorry from '../frame/sorry.ts';
import { deliveriesTable } from './deliveries-table.ts';
import { endpointPath, stateOf } from './endpoints.ts';

type Parts = Pick<Application, 'webhooks'> & { readonly cursors: CursorCodec };

export const endpointIdOf = ({ params }: Pick<StaffRequest, 'params'>): WebhookEndpointId | null => {
  const named = id.safeParse(params.id);
  return named.success ? asId<WebhookEndpointId>(named.data) : null;
};

/** Null where there is none of that name. */
const endpointAt = async (
  { webhooks }: Pick<Application, 'webhooks'>,
  request: StaffRequest,
): Promise<WebhookEndpoint | null> => {
  const named = endpointIdOf(request);
  const found = named && (await webhooks.findWebhookEndpoint({ id: named }));
  return found?.ok ? found.value : null;
};

const filter = z.strictObject({ status: z.enum(deliveryStatuses).optional() });

const position = id.transform((text) => asId<WebhookDeliveryId>(text));

const filterOf = (path: string, { query }: StaffRequest, faults: Faults = {}): Fragment => {
  const choices = [['', 'all'] as const, ...deliveryStatuses.map((status) => [status, status] as const)];
  return filterForm(
    path,
    select({ name: 'status', label: 'Deliveries', choices, value: query.get('status'), fault: faults.status }),
  );
};

/** What the page is about, without what leads elsewhere. */
const known = { enabled: 'It is enabled: what waits goes on.', disabled: 'It is disabled.' } as const;

const told = ({ query }: StaffRequest): Fragment => {
  if (query.has('changed')) return notice(query.get('changed') === 'on' ? known.enabled : known.disabled, 'good');
  if (query.has('redelivered')) return notice(`${Number(query.get('redelivered')) || 0} are sent again.`, 'good');
  return html``;
};

const actions = (endpoint: WebhookEndpoint, { token }: StaffRequest): Fragment => {
  const on = endpoint.disabledAt !== null;
  return html`<div class="actions">${form({
    ...{ action: endpointPath(endpoint.id), token },
    hidden: { version: String(endpoint.version), enabled: on ? 'yes' : 'no' },
    content: html`<button>${on ? 'Enable it' : 'Disable it'}</button>`,
  })}${
    on
      ? ''
      : html`<details><summary>Send again what was given up</summary><div class="narrow">${form({
          ...{ action: `${endpointPath(endpoint.id)}/redeliveries`, token },
          content: html`${field({ name: 'since', label: 'Since', type: 'date', hint: 'A day in UTC.' })}<button>Send them again</button>`,
        })}</div></details>`
  }</div>`;
};

const OWN_WORDS = new Set(['changed', 'redelivered']);

const shown = async (
  parts: Parts,
  request: StaffRequest,
  before: Fragment | null,
  status: Shown['status'] = 200,
): Promise<Shown> => {
  const { webhooks, cursors } = parts;
  const endpoint = await endpointAt(parts, request);
  if (!endpoint) return sorry.noSuchPage;
  const path = endpointPath(endpoint.id);
  const title = `Webhook ${endpoint.url}`;
  const query = new URLSearchParams([...request.query].filter(([name]) => !OWN_WORDS.has(name)));
  const asked = readFilter(filter, query);
  if (!asked.ok)
    return { title, status: 400, content: html`${brokenFilter(asked.error)}${filterOf(path, request, asked.error)}` };
  const kind: CursorKind<WebhookDeliveryId> = {
    binding: ['webhook deliveries', endpoint.id, asked.value.status],
    position,
  };
  const { page, lost } = pageAt(cursors, { query }, kind);
  const listed = await webhooks.listWebhookDeliveries({ endpointId: endpoint.id, ...asked.value, page });
  const { items, next } = listed.ok ? listed.value : { items: [], next: null };
  return {
    title,
    status,
    content: html`${before ?? told(request)}${lost}${facts([
      ['State', stateOf(endpoint)],
      ['Events', endpoint.eventTypes?.join(', ') ?? 'all'],
      ['Description', endpoint.description === '' ? '–' : endpoint.description],
      ['Since', moment(endpoint.createdAt)],
    ])}${actions(endpoint, request)}
<h2>Deliveries</h2>${filterOf(path, request)}${deliveriesTable(items, { endpoint, token: request.token })}${nothing(items.length)}
${onwards({ query }, path, cursorAfter(cursors, next, kind))}<p><a href="/admin/webhooks">All webhooks</a></p>`,
  };
};

const take = async (parts: Parts, request: StaffRequest): Promise<PageAnswer> => {
  const { form: sent } = request;
  const named = endpointIdOf(request);
  const enabled = sent.get('enabled');
  const version = z.coerce.number().int().safeParse(sent.get('version'));
  if (!named) return sorry.noSuchPage;
  if (!version.success || (enabled !== 'yes' && enabled !== 'no')) return sorry.noForm;
  const changes = { enabled: enabled === 'yes' };
  const result = await parts.webhooks.changeWebhookEndpoint({ id: named, expectedVersion: version.data, changes });
  if (result.ok) return { to: `${endpointPath(named)}?changed=${changes.enabled ? 'on' : 'off'}` };
  if (result.error.kind === 'webhook-endpoint-not-found') return sorry.noSuchPage;
  return shown(
    parts,
    request,
    notice('It was changed since you opened it, and nothing of yours was. It is so now:'),
    412,
  );
};

/** One endpoint with what was and will be sent to it. */
export const endpointPage = (parts: Parts): StaffPage => ({
  path: '/admin/webhooks/{id}',
  query: 'filter',
  needs: 'webhooks:write',
  show: (request) => shown(parts, request, null),
  act: {
    action: 'changeWebhookEndpoint',
    target: ({ params }) => ({ type: 'webhook-endpoint', id: String(params.id) }),
    take: (request) => take(parts, request),
  },
});
