import type { ParkedEvent, ParkedEvents, ParkedPlace } from '@orderline/domain/delivery';
import type { Pool } from './pool.ts';

/** `list` takes consumer or null, blocked, limit; the others consumer and event, then the time, or reason and time. */
export type ParkedStatements = {
  readonly list: string;
  readonly find: string;
  readonly release: string;
  readonly discard: string;
};

type Row = Omit<ParkedEvent, 'wire'> & ParkedEvent['wire'];

/** The statements answer the columns of a parked event. */
const rowsIn = (rows: readonly unknown[]): readonly Row[] => rows as readonly Row[];

const eventOf = ({ topic, key, headers, value, ...row }: Row): ParkedEvent => ({
  ...row,
  wire: { topic, key, headers, value },
});

export const parkedThrough = ({ send }: Pool, statements: ParkedStatements): ParkedEvents => {
  const events = async (text: string, params: readonly unknown[]) =>
    rowsIn(await send({ text, params: [...params] })).map(eventOf);
  const changed = async (text: string, { consumer, eventId }: ParkedPlace, params: readonly unknown[]) =>
    (await send({ text, params: [consumer, eventId, ...params] })).length > 0;
  return {
    list: ({ consumer = null, blocked = false, limit }) => events(statements.list, [consumer, blocked, limit]),
    find: async ({ consumer, eventId }) => (await events(statements.find, [consumer, eventId]))[0] ?? null,
    release: (place, now) => changed(statements.release, place, [now]),
    discard: (place, { reason, at }) => changed(statements.discard, place, [reason, at]),
  };
};
