import { type ClientOptions, clientOf } from '../create-client.ts';
import { operations, refreshSession } from './generated/operations.ts';
import type { Client } from './generated/types.ts';

export * from '../shared.ts';
export type * from './generated/types.ts';
export { operations };

/** A client of version 1 of the API, for those who still move to version 2. */
export const createClient = (options: ClientOptions): Client =>
  clientOf<Client>({ operations, refreshSession }, options);
