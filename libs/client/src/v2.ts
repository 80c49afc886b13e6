import { v2Operations } from '@orderline/contracts/http/v2/endpoints';
import type { ClientOf } from './client-types.ts';
import { type ClientOptions, clientOf } from './create-client.ts';
import { operationsOf, refreshOf } from './operations.ts';

export * from './shared.ts';

/** Every operation of version 2, as the client offers them. */
export const operations = operationsOf(v2Operations);

export type Client = ClientOf<typeof operations>;

/** A client of version 2 of the API. */
export const createClient = (options: ClientOptions): Client =>
  clientOf({ operations, refresh: refreshOf(v2Operations) }, options);
