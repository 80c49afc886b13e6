import { bigint, char, timestamp } from 'drizzle-orm/pg-core';

export const instant = (name: string) => timestamp(name, { precision: 3, withTimezone: true, mode: 'date' });

/** A whole number that a check of the table keeps within ±2^53. */
export const whole = (name: string) => bigint(name, { mode: 'number' });

export const currency = (name: string) => char(name, { length: 3 });
