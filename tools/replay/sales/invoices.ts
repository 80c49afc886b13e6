import type { Cleaned, Sale } from './clean.ts';
import type { Reason } from './reasons.ts';

const MOST_LINES = 1_000;
const MOST_UNITS = 1_000_000;

/** Lines of one invoice number and one customer, the quantities of a code added up. */
export type Invoice = {
  readonly invoice: string;
  readonly customer: string;
  readonly country: string;
  readonly quantities: ReadonlyMap<string, number>;
  /** Lines of the file. */
  readonly lines: number;
};

export type LeftOut = { readonly reason: Reason; readonly lines: number; readonly units: number };

type Gathered = Invoice & { readonly quantities: Map<string, number>; lines: number; units: number };

const gatheredFrom = ({ invoice, customer, country }: Sale): Gathered => ({
  invoice,
  customer,
  country,
  quantities: new Map(),
  lines: 0,
  units: 0,
});

const addTo = (gathered: Gathered, { sku, quantity }: Sale): void => {
  gathered.quantities.set(sku, (gathered.quantities.get(sku) ?? 0) + quantity);
  gathered.lines += 1;
  gathered.units += quantity;
};

const overLimits = ({ quantities }: Gathered): Reason | undefined => {
  if (quantities.size > MOST_LINES) return 'too-many-lines';
  return [...quantities.values()].some((quantity) => quantity > MOST_UNITS) ? 'quantity-too-large' : undefined;
};

/** Groups lines into invoices, in file order: the first `limit` that an order can hold are played, the rest left out. */
export const invoicesOf = (lines: readonly Cleaned[], limit = Number.POSITIVE_INFINITY) => {
  const invoices = new Map<string, Gathered>();
  const leftOut: LeftOut[] = [];
  for (const line of lines) {
    if (line.kind === 'left-out') continue;
    const { sale } = line;
    const gathered = invoices.get(sale.invoice) ?? gatheredFrom(sale);
    invoices.set(sale.invoice, gathered);
    if (gathered.customer === sale.customer) addTo(gathered, sale);
    else leftOut.push({ reason: 'conflicting-customer', lines: 1, units: line.units });
  }
  const played: Invoice[] = [];
  for (const gathered of invoices.values()) {
    const reason = overLimits(gathered) ?? (played.length >= limit ? 'beyond-limit' : undefined);
    if (reason === undefined) played.push(gathered);
    else leftOut.push({ reason, lines: gathered.lines, units: gathered.units });
  }
  return { played, leftOut };
};
