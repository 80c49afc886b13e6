import { createHash } from 'node:crypto';

/** What each consumer is to have handled. */
export type Subscriptions = readonly { readonly consumer: string; readonly types: readonly string[] }[];

/** The events that each consumer is to handle, as two columns of as many rows, and the book of what waits among them. */
export type Awaited = {
  readonly book: string;
  readonly consumers: readonly string[];
  readonly types: readonly string[];
};

/** Other subscriptions have a book of their own: what nobody waited for before has been looked at by nobody. */
export const awaitedBy = (subscriptions: Subscriptions): Awaited => {
  const pairs = subscriptions.flatMap(({ consumer, types }) => types.map((type) => ({ consumer, type })));
  const sorted = pairs.map(({ consumer, type }) => `${consumer} ${type}`).toSorted();
  const digest = createHash('sha256').update(sorted.join('\n')).digest('hex').slice(0, 16);
  return {
    book: `unhandled-events ${digest}`,
    consumers: pairs.map(({ consumer }) => consumer),
    types: pairs.map(({ type }) => type),
  };
};

/** The inbox of this consumer does not know this event; `offset 0` has it looked up there, and no tables joined. */
export const unhandled = (consumer: string, event: string): string =>
  `not exists (select from inbox where inbox.consumer = ${consumer} and inbox.event_id = ${event} offset 0)`;
