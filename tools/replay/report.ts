import { table } from '@orderline/platform';
import type { Check } from './run/check-books.ts';
import { percentile } from './run/order-counts.ts';
import type { Played } from './run/play.ts';
import { SHOP_COUNTRY } from './sales/countries.ts';
import type { Plan } from './sales/plan.ts';
import { reasons } from './sales/reasons.ts';

/** What the report tells of a run. */
export type Run = {
  readonly file: string;
  /** SHA-256 of the unzipped content. */
  readonly digest: string;
  readonly url: string;
  readonly run: string;
  readonly plan: Plan;
  readonly played: Played;
};

export const booksAgree = ({ checks }: Played): boolean => checks.every(({ agrees }) => agrees);

const pace = ({ orders: { accepted, latencies }, took }: Played) => ({
  seconds: Math.round(took) / 1_000,
  perSecond: took === 0 ? 0 : Math.round((accepted / took) * 10_000) / 10,
  p50Ms: Math.round(percentile(latencies, 0.5) * 10) / 10,
  p99Ms: Math.round(percentile(latencies, 0.99) * 10) / 10,
});

export const jsonReport = ({ file, digest, url, run, plan, played }: Run): string => {
  const { latencies: _, value, ...orders } = played.orders;
  const report = {
    file,
    digest,
    url,
    run,
    again: played.again,
    plan: {
      products: plan.products.length,
      customers: plan.customers.length,
      invoices: plan.invoices.length,
      ...plan.tally,
    },
    prepared: played.prepared,
    orders: { ...orders, value: { amount: (value / 100).toFixed(2), currency: 'GBP' }, ...pace(played) },
    books: { agree: booksAgree(played), waitedMs: Math.round(played.waited), checks: played.checks },
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
};

const whole = (number: number): string => number.toLocaleString('en-GB');

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${whole(count)}`)
    .join(', ');

/** The plan's account of the file: what is played, and why the rest is not. */
const planText = ({ products, customers, invoices, tally }: Plan): string => {
  const count = (what: string, { lines, units }: { lines: number; units: number }, why: string) =>
    [what, whole(lines), whole(units), why] as const;
  const invoicesOf = `${whole(invoices.length)} invoices, ${whole(customers.length)} customers, ${whole(products.length)} products`;
  const notes = [
    tally.merged > 0 && `${whole(tally.merged)} lines joined another of the same invoice and code.`,
    tally.repriced > 0 &&
      `${whole(tally.repriced)} lines have another price than the first of their product, which counts.`,
    Object.keys(tally.nonProductCodes).length > 0 && `Codes that are no goods: ${listed(tally.nonProductCodes)}.`,
    Object.keys(tally.withoutCountry).length > 0 &&
      `Invoices sent to ${SHOP_COUNTRY}, as their country is not known: ${listed(tally.withoutCountry)}.`,
    tally.unreadable.length > 0 && `Lines that cannot be read, first ones: ${tally.unreadable.join(', ')}.`,
  ].filter((note) => note !== false);
  const rows = table('lrrl', [
    ['', 'lines', 'units', ''],
    count('in the file', tally.read, ''),
    count('played', tally.played, invoicesOf),
    ...tally.leftOut.map(({ reason, ...counted }) => count(reason, counted, reasons[reason])),
  ]);
  return [rows, notes.join('\n')].filter((part) => part !== '').join('\n\n');
};

const preparedText = ({ prepared, again }: Played): string => {
  const told = Object.entries(prepared).map(([what, { created, replayed, existing }]) =>
    [
      `${what} ${whole(created)} new`,
      ...(again ? [`${whole(replayed)} of an earlier run`] : []),
      ...(existing > 0 ? [`${whole(existing)} there already`] : []),
    ].join(', '),
  );
  return `Prepared: ${told.join('; ')}.`;
};

const held = (sum: number | string): string => (typeof sum === 'number' ? whole(sum) : sum);

/** Each check with what was expected and found. */
export const checksTable = (title: string, checks: readonly Check[]): string =>
  table('llrr', [
    ['', title, 'expected', 'actual'],
    ...checks.map(({ what, expected, actual, agrees }) => [agrees ? '✓' : '✗', what, held(expected), held(actual)]),
  ]);

const booksText = ({ checks, waited }: Played): string =>
  checksTable(`books, ${(waited / 1_000).toFixed(1)} s later`, checks);

export const textReport = (run: Run): string => {
  const { played, plan } = run;
  const { accepted, fresh, refused, unanswered, value } = played.orders;
  const { seconds, perSecond, p50Ms, p99Ms } = pace(played);
  const earlier = played.again ? ` (${whole(accepted - fresh)} of them placed by an earlier run)` : '';
  const pounds = (value / 100).toLocaleString('en-GB', { style: 'currency', currency: 'GBP' });
  const outcome = [
    `accepted ${whole(accepted)}${earlier}, ${pounds}`,
    ...Object.entries(refused).map(([code, count]) => `refused ${code} ${whole(count)}`),
    ...(unanswered > 0 ? [`without an answer ${whole(unanswered)}`] : []),
  ];
  return `${[
    `${run.file} (SHA-256 ${run.digest}) on ${run.url}, run ${run.run}`,
    planText(plan),
    `${preparedText(played)}\nOrders: ${outcome.join('; ')}\n${perSecond} orders/s over ${seconds} s; p50 ${p50Ms} ms, p99 ${p99Ms} ms`,
    booksText(played),
    booksAgree(played)
      ? 'The books agree.'
      : 'MISMATCH: the lines marked ✗ do not agree. Orders placed by others meanwhile count as one, too.',
  ].join('\n\n')}\n`;
};
