import { bigint, char, customType, timestamp } from 'drizzle-orm/pg-core';

export const instant = (name: string) => timestamp(name, { precision: 3, withTimezone: true, mode: 'date' });

/** A whole number that a check of the table keeps within ±2^53. */
export const whole = (name: string) => bigint(name, { mode: 'number' });

export const currency = (name: string) => char(name, { length: 3 });

/** A whole number under the check of a domain; the driver gives a bigint as text. */
export const numberDomain = (domain: string) =>
  customType<{ data: number; driverData: number | string }>({ dataType: () => domain, fromDriver: Number });

/** One of a few words, which the domain lists. */
export const wordDomain = <Word extends string>(domain: string) =>
  customType<{ data: Word; driverData: string }>({ dataType: () => domain });

export const minorUnits = numberDomain('minor_units');

export const rowVersion = numberDomain('row_version');

export const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
