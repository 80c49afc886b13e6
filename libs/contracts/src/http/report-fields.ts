import * as z from 'zod';
import { instant, money } from './fields.ts';

/** A day of a calendar. */
export const day = z.iso.date().meta({ example: '2026-11-01' });

export const country = z.string().regex(/^[A-Z]{2}$/, 'is no code of ISO 3166-1 such as "GB"');

const isZone = (name: string): boolean => {
  if (!/^[A-Za-z][\w+-]*(\/[\w+-]+){0,2}$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

const zone = z
  .string()
  .max(60)
  .refine(isZone, 'is no time zone of the IANA database such as "Europe/Istanbul"')
  .default('UTC')
  .meta({ description: 'By whose clocks days begin: a name of the IANA database.', example: 'Europe/Istanbul' });

/** Of every report. */
export const period = {
  from: day.meta({ description: 'The first day.', example: '2021-01-01' }),
  to: day.meta({ description: 'The day after the last one.', example: '2031-01-01' }),
  zone,
};

export const periodExample = { from: '2021-01-01', to: '2031-01-01', zone: 'Europe/Istanbul' } as const;

/** Of sales. */
export const by = z
  .enum(['total', 'day', 'week', 'month', 'country', 'product', 'category'])
  .default('total')
  .meta({ description: 'What the parts of sales are. Weeks begin on Monday.', example: 'country' });

/** Of every report but cohorts. */
export const compare = z.enum(['before']).optional().meta({
  description: 'Also tells as much of the period before: of a month to date the same days of the month before.',
});

const interval = z.object({ from: instant, to: instant });

/** What every report says of itself. */
export const head = {
  ...{ from: day, to: day, zone: z.string() },
  interval: interval.meta({ description: 'Half-open: `to` is not in it.' }),
  asOf: instant.meta({
    description: 'All that happened before is in the figures; some of what happened since may be, too.',
  }),
  definitions: z.record(z.string(), z.string()).meta({ description: 'What each figure means.' }),
};

/** What a report tells of the period before. */
export const beforeOf = <Told extends z.ZodRawShape>(told: Told) =>
  z
    .object({ interval, ...told })
    .nullable()
    .meta({ description: 'As much of the period before, where `compare` asks for it.' });

export const headExample = {
  ...periodExample,
  interval: { from: '2020-12-31T21:00:00.000Z', to: '2030-12-31T21:00:00.000Z' },
  asOf: '2026-11-22T10:00:00.000Z',
} as const;

/** The same days of the period before, as far as this one is known. */
export const intervalBeforeExample = { from: '2011-01-01T00:00:00.000Z', to: '2016-11-22T10:00:00.000Z' } as const;

const count = z.int();

/** Sums of one currency. */
export const salesFigures = {
  currency: z.string(),
  ...{ orders: count, cancelledOrders: count, units: count, cancelledUnits: count, netUnits: count },
  ...{ gross: money, cancellations: money, refunds: money, net: money, repaid: money },
};

export const pounds = (amount: string) => ({ amount, currency: 'GBP' });

export const salesExample = {
  currency: 'GBP',
  ...{ orders: 12, cancelledOrders: 2, units: 40, cancelledUnits: 5, netUnits: 35 },
  ...{ gross: pounds('722.50'), cancellations: pounds('61.00'), refunds: pounds('0.00'), net: pounds('661.50') },
  repaid: pounds('24.00'),
} as const;

export const behindExample = '/internal/reports/orders?from=2021-01-01&to=2031-01-01&zone=Europe%2FIstanbul';

export const salesAnswerExample = {
  ...headExample,
  by: 'country',
  totals: [salesExample],
  parts: [
    {
      ...{ key: 'GB', label: null, from: '2021-01-01', to: '2031-01-01', ...salesExample },
      behind: `${behindExample}&country=GB&currency=GBP`,
    },
  ],
  more: 0,
  before: {
    interval: intervalBeforeExample,
    totals: [{ ...salesExample, orders: 10 }],
  },
  behind: behindExample,
};
