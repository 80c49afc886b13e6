/** Milliseconds that Retry-After (RFC 9110: seconds or a date) asks to wait; undefined where it says nothing readable. */
export const retryAfter = (header: string | null, now: Date): number | undefined => {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(date - now.getTime(), 0);
};
