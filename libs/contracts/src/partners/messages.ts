import * as z from 'zod';

/** An event in wire form inside JSON, for partners that are reached without a broker. */
export const message = z.object({
  topic: z.string().min(1),
  key: z.string().min(1),
  headers: z.record(z.string(), z.string()),
  value: z.string(),
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
