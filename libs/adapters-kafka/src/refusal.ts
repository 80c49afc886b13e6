/** What a broker says of a record that it will never take; everything else is an outage, which no event is to blame for. */
const refusals: ReadonlySet<unknown> = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
]);

export const isRefusal = (error: unknown): boolean =>
  error instanceof Error && (('type' in error && refusals.has(error.type)) || isRefusal(error.cause));
