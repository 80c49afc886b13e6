import type { ParkedEvent, ParkedPlace, Trial } from '@orderline/domain/messaging';
import { html } from 'hono/html';
import { moment } from '../frame/layout.ts';
import type { Fragment } from '../frame/page.ts';

/** Where one event is; its id may be the place in a topic, with slashes. */
export const deadLetterPath = ({ consumer, eventId }: ParkedPlace): string =>
  `${consumerPath(consumer)}/${encodeURIComponent(eventId)}`;

export const consumerPath = (consumer: string): string => `/admin/dead-letters/${encodeURIComponent(consumer)}`;

/** What a replay would meet now. */
export const trialText = (trial: Trial): string => {
  switch (trial.kind) {
    case 'handled':
      return `reads as ${trial.type}, which ${trial.by} handles`;
    case 'published':
      return `would be sent to ${trial.to}`;
    case 'ignored':
      return 'its consumer does not follow that type: it would be let go without an effect';
    case 'fault':
      return `would fail at once: ${trial.detail}`;
  }
};

export const typeOf = ({ wire }: Pick<ParkedEvent, 'wire'>): string => wire.headers.ce_type ?? 'unknown';

export const stateOf = ({ dueAt }: Pick<ParkedEvent, 'dueAt'>): Fragment =>
  dueAt === null ? html`dead letter` : html`tried again ${moment(dueAt)}`;
