import { type ClientOptions, clientOf } from './create-client.ts';
import { operations, refreshSession } from './v2/generated/operations.ts';
import type { Client } from './v2/generated/types.ts';

export * from './shared.ts';
export type * from './v2/generated/types.ts';
export { operations };

/** A client of version 2 of the API. */
export const createClient = (options: ClientOptions): Client =>
  clientOf<Client>({ operations, refreshSession }, options);
