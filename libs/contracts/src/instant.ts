const form = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/i;

/**
 * The instant that a text of RFC 3339 names, to the millisecond: with or without fractions of a second, which are cut off
 * after the third digit, with any offset, in either case. A leap second is the second after it, as clocks of computers have
 * it. Null where it is none, or is not of the years 1 to 9999 in UTC, which alone every store can keep.
 */
export const instantOf = (text: string): Date | null => {
  const [, year, month, day, hour, minute, second, fraction = '', sign, hours = '0', minutes = '0'] =
    form.exec(text) ?? [];
  if (Number(hour) > 23 || Number(minute) > 59 || Number(hours) > 23 || Number(minutes) > 59) return null;
  const date = `${year}-${month}-${day}`;
  const midnight = Date.parse(`${date}T00:00:00.000Z`);
  // Engines take the 30th of February for the 2nd of March.
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(date)) return null;
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  const startOfMinute = midnight + (Number(hour) * 60 + Number(minute) - offset) * 60_000;
  if (Number(second) > 59 && !(second === '60' && endsMonth(startOfMinute))) return null;
  const instant = new Date(startOfMinute + Number(second) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0')));
  return instant.getTime() >= earliest && instant.getTime() <= latest ? instant : null;
};

const [earliest, latest] = [Date.parse('0001-01-01T00:00:00.000Z'), Date.parse('9999-12-31T23:59:59.999Z')];

/** Leap seconds are the last of a month in UTC. */
const endsMonth = (startOfMinute: number): boolean => {
  const next = new Date(startOfMinute + 60_000).toISOString();
  return next.slice(8, 16) === '01T00:00';
};
