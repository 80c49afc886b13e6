import type { OrderId } from './result.ts';

declare const isOrderNumber: unique symbol;

/** What people call an order, such as `K7QM4-9XD2T`; parts the wire's text from what was read as one. */
export type OrderNumber = string & { readonly [isOrderNumber]: true };

/** Crockford's base 32: no letter that is taken for a digit or for another letter. */
const symbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A group is five symbols of five bits. */
const GROUP = { bits: 25n, symbols: 5 } as const;
const GROUP_MASK = (1n << GROUP.bits) - 1n;

const groupOf = (bits: bigint): string =>
  Array.from({ length: GROUP.symbols }, (_, place) =>
    symbols.charAt(Number(bits >> BigInt(5 * (GROUP.symbols - 1 - place))) & 31),
  ).join('');

/**
 * The number of an order: the last 50 bits of its id, so that it need not be kept. Of those 42 are random and tell nothing of
 * the orders before or after; that no two orders have the same is for the store to see to.
 */
export const orderNumberOf = (id: OrderId): OrderNumber => {
  const bits = BigInt(`0x${id.slice(-17).replace('-', '')}`);
  return asNumber(`${groupOf((bits >> GROUP.bits) & GROUP_MASK)}-${groupOf(bits & GROUP_MASK)}`);
};

/** Reads a number as people type it: any case, with dashes and spaces anywhere, O for 0, I and L for 1. */
export const parseOrderNumber = (text: string): OrderNumber | null => {
  const typed = text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  if (typed.length !== 2 * GROUP.symbols || [...typed].some((symbol) => !symbols.includes(symbol))) return null;
  return asNumber(`${typed.slice(0, GROUP.symbols)}-${typed.slice(GROUP.symbols)}`);
};

/** The bits that the number stands for: those at the end of its order's id. */
export const orderNumberBits = (number: OrderNumber): bigint =>
  [...number.replace('-', '')].reduce((bits, symbol) => (bits << 5n) | BigInt(symbols.indexOf(symbol)), 0n);

/** Ten symbols in two groups. */
const asNumber = (text: string): OrderNumber => text as OrderNumber;
