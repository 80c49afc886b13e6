/** A share in whole millionths, so that 0.29 of 100 is 29 and not 28. */
export type Share = number & { readonly millionths: unique symbol };

const MILLION = 1_000_000;

/** Vouches that the number counts millionths. */
const asShare = (millionths: number): Share => millionths as Share;

export const WHOLE = asShare(MILLION);

/** Reads "1.0" or "0.25", up to 100 and six decimals; undefined where it is no such number. */
export const readShare = (text: string): Share | undefined => {
  const [, whole, fraction = ''] = /^(\d{1,3})(?:\.(\d{1,6}))?$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const millionths = Number(whole + fraction.padEnd(6, '0'));
  return millionths <= 100 * MILLION ? asShare(millionths) : undefined;
};

/** The share of a number of units, rounded down. */
export const shareOf = (share: Share, units: number): number =>
  Number((BigInt(units) * BigInt(share)) / BigInt(MILLION));
