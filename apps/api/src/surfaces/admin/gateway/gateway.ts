import { readGateway } from '@orderline/contracts/http/v1/gateway';
import { html } from 'hono/html';
import { z } from 'zod';
import type { WatchedGateway } from '../../../gateway/view.ts';
import { brokenFilter, type Faults, facts, filterForm, readFilter } from '../frame/filters.ts';
import { field, moment } from '../frame/layout.ts';
import type { Fragment, PageParts, Shown, StaffPage, StaffRequest } from '../frame/page.ts';
import { explanationShown, type GatewaySeen, refusedShown, rulesTable, servicesTable } from './tables.ts';

const elsewhere = html`<p>This process has no gateway: others have the role <code>gateway</code>. One of them tells of its routes,
services and breakers at its internal listener by <code>GET /internal/gateway</code>, for who has <code>reporting:read</code>. Which
route takes a request says <code>npm run gateway -- explain METHOD URL</code>, of the file that you have.</p>`;

const { method, url } = readGateway.query.shape;

/** Of the form: a line for each header. */
const filter = z.strictObject({ method, url, headers: z.string().max(8_192).optional() });

const linesOf = (text: string): readonly string[] => text.split(/\r?\n/).filter((line) => line.trim() !== '');

const explainForm = ({ query }: StaffRequest, faults: Faults = {}): Fragment =>
  filterForm(
    '/admin/gateway',
    html`${field({ name: 'method', label: 'Method', value: query.get('method') ?? 'GET', fault: faults.method, optional: true })}${field(
      {
        ...{ name: 'url', label: 'URL', value: query.get('url') ?? '', fault: faults.url, optional: true },
        hint: 'Such as https://shop.example.com/orders/1',
      },
    )}${field({
      ...{ name: 'headers', label: 'Header', value: query.get('headers') ?? '', fault: faults.headers, optional: true },
      hint: 'Such as X-Canary: 1',
    })}`,
  );

const title = 'Gateway';

const broken = (request: StaffRequest, faults: Faults): Shown => ({
  title,
  status: 400,
  content: html`${brokenFilter(faults)}${explainForm(request, faults)}`,
});

const seen = async (watched: WatchedGateway, request: StaffRequest): Promise<Shown> => {
  const asked = readFilter(filter, request.query);
  if (!asked.ok) return broken(request, asked.error);
  // Loaded where there is a gateway alone.
  const { explanationView, gatewayView, headersOf } = await import('../../../gateway/view.ts');
  const headers = headersOf(linesOf(asked.value.headers ?? ''));
  if (!headers) return broken(request, { headers: 'is no name: value' });
  const { method: by = 'GET', url: to } = asked.value;
  const view: GatewaySeen = gatewayView(watched);
  const explained = to === undefined ? null : explanationView(watched.table.routes, { method: by, url: to, headers });
  return {
    title,
    content: html`${refusedShown(view.refused)}${facts([
      ['File', view.digest.slice(0, 12)],
      ['In use since', moment(new Date(view.loadedAt))],
      ['Rules', view.rules.length],
    ])}
<h2>Which rule takes a request?</h2>${explainForm(request)}${explained ? explanationShown(explained) : ''}
<h2>Services</h2>${servicesTable(view.upstreams)}<h2>Rules</h2>${rulesTable(view.rules)}`,
  };
};

/** The gateway of this process: its rules, how its services are, and which rule takes a request. */
export const gatewayPage = ({ gateway }: Pick<PageParts, 'gateway'>): StaffPage => ({
  path: '/admin/gateway',
  query: 'filter',
  needs: 'reporting:read',
  label: 'Gateway',
  show: async (request) => {
    if (gateway) return seen(gateway(), request);
    const asked = readFilter(filter, request.query);
    return asked.ok ? { title, content: elsewhere } : { title, status: 400, content: brokenFilter(asked.error) };
  },
});
