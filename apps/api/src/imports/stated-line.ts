import { bodyFaults, mostFaults } from '@orderline/contracts/http/problem';
import { newProduct } from '@orderline/contracts/http/v1/new-product';
import type { ImportLine, LineFault } from '@orderline/domain/catalog';

/** What a line states, by the model of POST /products, or what is wrong with it. */
export const statedLine = (line: number, stated: unknown): ImportLine => {
  const read = newProduct.safeParse(stated);
  if (read.success) return { kind: 'product', line, product: read.data };
  const faults = bodyFaults(read.error.issues, stated).slice(0, mostFaults);
  const errors = faults.map(({ pointer = '#', code, detail }) => ({ pointer, code, detail: detail ?? '' }));
  return { kind: 'refused', refused: { line, sku: skuIn(stated), errors } };
};

export const refusedLine = (
  line: number,
  fault: Omit<LineFault, 'pointer'>,
  sku: string | null = null,
): ImportLine => ({
  kind: 'refused',
  refused: { line, sku, errors: [{ pointer: '#', ...fault }] },
});

/** Enough of whatever stands in the place of a SKU to find the line again. */
const skuIn = (stated: unknown): string | null => {
  const sku = typeof stated === 'object' && stated !== null && 'sku' in stated ? stated.sku : null;
  return typeof sku === 'string' ? sku.slice(0, 64).replaceAll(/[\p{Cc}\p{Cs}]/gu, '\ufffd') : null;
};
