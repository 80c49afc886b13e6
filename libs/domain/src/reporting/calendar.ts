/** A day of a calendar, `YYYY-MM-DD`. */
export type LocalDate = string;

const DAY_MS = 86_400_000;

const utcOf = (date: LocalDate): number => Date.parse(`${date}T00:00:00Z`);

const dateOf = (utc: number): LocalDate => new Date(utc).toISOString().slice(0, 10);

export const addDays = (date: LocalDate, days: number): LocalDate => dateOf(utcOf(date) + days * DAY_MS);

export const daysBetween = (from: LocalDate, to: LocalDate): number => Math.round((utcOf(to) - utcOf(from)) / DAY_MS);

const monthNumber = (date: LocalDate): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;

/** The first day of the month so many months later. */
export const addMonths = (date: LocalDate, months: number): LocalDate => {
  const number = monthNumber(date) + months;
  return `${String(Math.floor(number / 12)).padStart(4, '0')}-${String((number % 12) + 1).padStart(2, '0')}-01`;
};

/** The first of a month. */
export const isFirst = (date: LocalDate): boolean => date.endsWith('-01');

export const monthsBetween = (from: LocalDate, to: LocalDate): number => monthNumber(to) - monthNumber(from);

/** The Monday of its week (ISO 8601). */
export const mondayOf = (date: LocalDate): LocalDate => addDays(date, -((new Date(utcOf(date)).getUTCDay() + 6) % 7));

const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone);
  if (known) return known;
  const numeric = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, ...numeric, ...time, calendar: 'gregory' });
  if (formats.size < 1_000) formats.set(zone, format);
  return format;
};

/** The instant as the clocks of the zone show it, read as if it were UTC. */
const shown = (zone: string, at: number): number => {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name));
  const [year, month, day] = [part('year'), part('month') - 1, part('day')];
  return Date.UTC(year, month, day, part('hour'), part('minute'), part('second'));
};

const offsetAt = (zone: string, at: number): number => shown(zone, at) - Math.floor(at / 1000) * 1000;

export const dateIn = (zone: string, at: Date): LocalDate => dateOf(shown(zone, at.getTime()));

/** Between the offsets of all zones, and then some. */
const FARTHEST_MS = 16 * 3_600_000;

/**
 * When a day begins: the first instant that the clocks of the zone show it, which is 01:00 where summer begins at midnight.
 * A day that a zone has left out begins, and ends, where the next one begins.
 */
export const startOfDay = (zone: string, date: LocalDate): Date => {
  const midnight = utcOf(date);
  const near = midnight - offsetAt(zone, midnight);
  const guess = midnight - offsetAt(zone, near);
  if (shown(zone, guess) === midnight && shown(zone, guess - 1000) < midnight) return new Date(guess);
  let [before, reached] = [midnight - FARTHEST_MS, midnight + FARTHEST_MS];
  while (reached - before > 1000) {
    const middle = before + Math.floor((reached - before) / 2000) * 1000;
    if (shown(zone, middle) < midnight) before = middle;
    else reached = middle;
  }
  return new Date(reached);
};
