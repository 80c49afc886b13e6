import type { Application } from '@orderline/composition';
import type { Actor, AuditEntry, AuditEntryId, Target } from '@orderline/domain/audit';
import { asId } from '@orderline/domain/shared';
import { html } from 'hono/html';
import { csvLink, csvPage } from '../exports/csv.ts';
import { moment, onwards, table } from '../frame/layout.ts';
import type { PageParts, StaffPage } from '../frame/page.ts';

const byWhom = ({ kind, id }: Actor) => html`${kind} <code>${id}</code>`;

const what = (target: Target | null) => (target ? html`${target.type} <code>${target.id}</code>` : '–');

const shown = (state: AuditEntry['before']) => (state ? html`<code>${JSON.stringify(state)}</code>` : '–');

const row = ({ at, actor, action, target, before, after, address }: AuditEntry) =>
  html`<tr><td>${moment(at)}</td><td>${action}</td><td>${what(target)}</td><td>${shown(before)}</td>
<td>${shown(after)}</td><td>${byWhom(actor)}<br>${address ?? ''}</td></tr>`;

const limit = 50;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What staff did, newest first. A position that is none begins at the newest. */
export const auditPage = ({ audit }: Pick<Application, 'audit'>): StaffPage => ({
  path: '/admin/audit',
  query: ['after'],
  needs: 'audit:read',
  label: 'Audit',
  show: async (request) => {
    const { query } = request;
    const after = query.get('after') ?? '';
    const page = { limit, ...(uuid.test(after) && { after: asId<AuditEntryId>(after) }) };
    const listed = await audit.listAudit({ page });
    const { items, next } = listed.ok ? listed.value : { items: [], next: null };
    return {
      title: 'Audit',
      content: html`<p>What staff changed, the newest first. Times are in UTC.</p>
${table('Audit', [{ newest: 'When' }, 'Action', 'Of what', 'Before', 'After', 'By whom'], items.map(row))}
${items.length === 0 ? html`<p>Nothing yet.</p>` : ''}${onwards({ query }, '/admin/audit', next)}
${csvLink('/admin/audit', request)}`,
    };
  },
});

export const auditCsvPage = (parts: Pick<PageParts, 'exports' | 'audit' | 'now'>): StaffPage =>
  csvPage(parts, {
    list: '/admin/audit',
    needs: 'audit:read',
    open: ({ audit }, _request, by) => audit(by),
  });
