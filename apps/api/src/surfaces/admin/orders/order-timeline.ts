import { orderEventView } from '@orderline/composition/views';
import type { AuditEntry } from '@orderline/domain/audit';
import type { Refund, ToldEvent } from '@orderline/domain/fulfilment';
import type { HistoryEntry, OrderNote } from '@orderline/domain/orders';
import { html } from 'hono/html';
import { moment } from '../frame/layout.ts';
import type { Fragment, Staff } from '../frame/page.ts';
import { money } from '../frame/shown.ts';
import { refundState } from './order-money.ts';

/** All that happened to an order, whoever did it. */
export type Happenings = {
  readonly history: readonly HistoryEntry[];
  readonly told: readonly ToldEvent[];
  readonly refunds: readonly Refund[];
  readonly notes: readonly OrderNote[];
  readonly audit: readonly AuditEntry[];
};

type Happening = { readonly at: Date; readonly shown: Fragment };

const by = ({ kind, id }: { readonly kind: string; readonly id: string }, { userId }: Staff): Fragment =>
  kind === 'user' && id === userId ? html`by you` : html`by ${kind} <code>${id}</code>`;

const deeds: Readonly<Record<string, string>> = {
  cancelAnyOrder: 'Cancelled',
  retryOrderStep: 'Asked again',
};

/** What rows of their own tell of is not told a second time. */
const toldElsewhere: ReadonlySet<string> = new Set(['refundOrder', 'addOrderNote']);

const ofHistory = (entry: HistoryEntry, told: readonly ToldEvent[]): Happening => {
  const { type, detail, amount } = orderEventView(entry);
  const parcel = [entry.carrier, entry.trackingNumber].filter(Boolean).join(' ');
  const event = told.find(({ version }) => version === entry.version);
  const sum = amount ? `${amount.amount} ${amount.currency}` : '';
  return {
    at: entry.at,
    shown: html`<strong>${type}</strong> ${detail ?? ''} ${sum} ${parcel}${
      event ? html` <code>${event.eventId}</code>${event.publishedAt ? '' : ' not published yet'}` : ''
    }`,
  };
};

const ofRefund = (refund: Refund, staff: Staff): Happening => ({
  at: refund.requestedAt,
  shown: html`<strong>Refund of ${money(refund.amount)}</strong> (${refund.reason}), ${refundState(refund)}, ${by(refund.requestedBy, staff)}`,
});

const ofNote = ({ at, author, text }: OrderNote, staff: Staff): Happening => ({
  at,
  shown: html`<strong>Note</strong> ${by(author, staff)}<div class="prose">${text}</div>`,
});

const ofAudit = ({ at, action, actor }: AuditEntry, staff: Staff): Happening => ({
  at,
  shown: html`<strong>${deeds[action] ?? action}</strong> ${by(actor, staff)}`,
});

/** The oldest first; at one instant, what was asked for before what came of it. */
export const timeline = ({ history, told, refunds, notes, audit }: Happenings, staff: Staff): Fragment => {
  const acts = audit.filter(({ action }) => !toldElsewhere.has(action));
  const all = [
    ...acts.toReversed().map((entry) => ofAudit(entry, staff)),
    ...refunds.toReversed().map((refund) => ofRefund(refund, staff)),
    ...notes.toReversed().map((note) => ofNote(note, staff)),
    ...history.map((entry) => ofHistory(entry, told)),
  ].toSorted((one, other) => one.at.getTime() - other.at.getTime());
  return html`<ol class="timeline">${all.map(({ at, shown }) => html`<li>${moment(at)} ${shown}</li>`)}</ol>`;
};
