const whole = (number: bigint): number | string => {
  const close = Number(number);
  return Number.isSafeInteger(close) ? close : String(number);
};

/** The value as JSON can hold it: a whole number beyond 2^53 − 1 as text. */
export const inJson = (value: unknown): unknown => {
  if (typeof value === 'bigint') return whole(value);
  if (Array.isArray(value)) return value.map(inJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inJson(part)]));
};
