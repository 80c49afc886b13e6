import type { StuckOrder } from '@orderline/domain/fulfilment';
import { html } from 'hono/html';
import type { Fragment } from '../frame/page.ts';

/** What to do, for who has pages and no command line. */
export const remedies: Readonly<Record<StuckOrder['remedy'], Fragment>> = {
  'replay-event': html`Repair what the event fails at, then replay or discard it.`,
  'settle-with-customer': html`The goods are gone and the provider collects no more: settle it with the customer.`,
  'sweep-deadlines': html`The job sweep-deadlines asks again or gives the order up: see that it runs.`,
  'ask-payment-provider': html`The payment provider gives no answer: see whether it is up.`,
  'look-into-refund': html`The payment provider does not tell of a refund: look for it there by its id, then ask again.`,
};
