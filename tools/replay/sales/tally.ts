import type { Cleaned } from './clean.ts';
import type { LeftOut } from './invoices.ts';
import type { Product } from './products.ts';
import { type Reason, reasonNames } from './reasons.ts';

type Count = { readonly lines: number; readonly units: number };

/** An account of the whole file: `read` = `played` + Σ `leftOut`, in lines and in units. */
export type Tally = {
  readonly read: Count;
  readonly played: Count;
  readonly leftOut: readonly (Count & { readonly reason: Reason })[];
  /** Lines of the file that joined an earlier line of the same invoice and code. */
  readonly merged: number;
  /** Playable lines whose price is not the first of their product. */
  readonly repriced: number;
  /** Codes that are no goods, with the lines that have them. */
  readonly nonProductCodes: Readonly<Record<string, number>>;
  /** Country names without a code, with the invoices that have them. */
  readonly withoutCountry: Readonly<Record<string, number>>;
  /** The first few lines that could not be read. */
  readonly unreadable: readonly number[];
};

type Facts = {
  readonly leftOut: readonly LeftOut[];
  readonly products: readonly Product[];
  /** What the planned orders hold: lines of the file, and units. */
  readonly played: Count;
  /** Lines of the planned orders. */
  readonly orderLines: number;
  readonly withoutCountry: readonly string[];
};

const SHOWN = 10;

const countsOf = (names: readonly string[]): Readonly<Record<string, number>> => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, one], [, other]) => other - one));
};

const sum = (counts: readonly Count[]): Count =>
  counts.reduce((total, { lines, units }) => ({ lines: total.lines + lines, units: total.units + units }), {
    lines: 0,
    units: 0,
  });

export const tally = (lines: readonly Cleaned[], facts: Facts): Tally => {
  const judged = lines.filter((line) => line.kind === 'left-out');
  const outs: readonly LeftOut[] = [
    ...judged.map(({ reason, units }) => ({ reason, lines: 1, units })),
    ...facts.leftOut,
  ];
  const leftOut = reasonNames
    .map((reason) => ({ reason, ...sum(outs.filter((out) => out.reason === reason)) }))
    .filter((count) => count.lines > 0);
  const priceOf = new Map(facts.products.map(({ sku, price }) => [sku, price]));
  return {
    read: sum(lines.map(({ units }) => ({ lines: 1, units }))),
    played: facts.played,
    leftOut,
    merged: facts.played.lines - facts.orderLines,
    repriced: lines.filter((line) => line.kind === 'sale' && priceOf.get(line.sale.sku) !== line.sale.price).length,
    nonProductCodes: countsOf(judged.filter(({ reason }) => reason === 'non-product-code').map(({ code }) => code)),
    withoutCountry: countsOf(facts.withoutCountry.map((name) => name || '(empty)')),
    unreadable: judged
      .filter(({ reason }) => reason === 'unreadable-line')
      .slice(0, SHOWN)
      .map(({ line }) => line),
  };
};
