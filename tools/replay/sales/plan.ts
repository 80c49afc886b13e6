import type { Cleaned } from './clean.ts';
import { countryCode, SHOP_COUNTRY } from './countries.ts';
import { type Invoice, invoicesOf } from './invoices.ts';
import { type Product, productsOf } from './products.ts';
import { type Share, shareOf } from './share.ts';
import { type Tally, tally } from './tally.ts';

type PlannedProduct = {
  readonly sku: string;
  readonly title: string;
  /** Whole pence, as the file first has it. */
  readonly price: number;
  readonly sold: number;
  /** What is received into stock: `sold` × the share, rounded down. */
  readonly received: number;
};

export type PlannedInvoice = {
  readonly invoice: string;
  readonly customer: string;
  /** ISO 3166-1 alpha-2; the shop's own where it is not known. */
  readonly country: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
};

export type Plan = {
  readonly products: readonly PlannedProduct[];
  readonly customers: readonly string[];
  /** In the order in which the file first names them. */
  readonly invoices: readonly PlannedInvoice[];
  readonly tally: Tally;
};

export type PlanOptions = { readonly limit?: number | undefined; readonly stock: Share };

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

const plannedInvoice = ({ invoice, customer, country, quantities }: Invoice): PlannedInvoice => ({
  invoice,
  customer,
  country: countryCode(country) ?? SHOP_COUNTRY,
  lines: [...quantities].map(([sku, quantity]) => ({ sku, quantity })),
});

const soldIn = (invoices: readonly PlannedInvoice[]): ReadonlyMap<string, number> => {
  const sold = new Map<string, number>();
  for (const { lines } of invoices) {
    for (const { sku, quantity } of lines) sold.set(sku, (sold.get(sku) ?? 0) + quantity);
  }
  return sold;
};

const plannedProduct = (product: Product, sold: number, stock: Share): PlannedProduct => ({
  sku: product.sku,
  title: product.title,
  price: product.price,
  sold,
  received: shareOf(stock, sold),
});

/** What is to be played of the lines, and an account of every line that is not. */
export const planReplay = (lines: readonly Cleaned[], { limit, stock }: PlanOptions): Plan => {
  const products = productsOf(lines);
  const grouped = invoicesOf(lines, limit);
  const invoices = grouped.played.map(plannedInvoice);
  const sold = soldIn(invoices);
  return {
    products: products.flatMap((product) => {
      const units = sold.get(product.sku);
      return units === undefined ? [] : [plannedProduct(product, units, stock)];
    }),
    customers: [...new Set(invoices.map(({ customer }) => customer))],
    invoices,
    tally: tally(lines, {
      leftOut: grouped.leftOut,
      products,
      played: {
        lines: total(grouped.played.map(({ lines }) => lines)),
        units: total([...sold.values()]),
      },
      orderLines: total(invoices.map(({ lines }) => lines.length)),
      withoutCountry: grouped.played
        .map(({ country }) => country)
        .filter((country) => countryCode(country) === undefined),
    }),
  };
};
