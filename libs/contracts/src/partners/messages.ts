import * as z from 'zod';
import { storable } from '../storable.ts';

/** What cannot be read is parked, in whatever form it came: it must be possible to keep it. */
const text = z.string().overwrite(storable);

/** An event in wire form inside JSON, for partners that are reached without a broker. */
export const message = z.object({
  topic: text.min(1),
  key: text.min(1),
  headers: z.record(text, text),
  value: text,
});

/** The body of `POST /messages`: events for the partner, in order; 202 once they are kept. */
export const messages = z.object({ items: z.array(message).max(500) });

/**
 * The answer of `GET /messages?after={position}`: events of the partner behind that position, oldest first, which are
 * kept until a later `after` says that they have arrived. Without `after`: from the oldest that is kept. The answer
 * waits up to a second where there is none.
 */
export const messagePage = z.object({
  items: z.array(z.object({ position: z.int().nonnegative(), message })).max(500),
});
