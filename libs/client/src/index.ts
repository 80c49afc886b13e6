import { v1Operations } from '@orderline/contracts/http/v1/operations';
import type { ClientOf } from './client-types.ts';
import { type ClientOptions, clientOf } from './create-client.ts';
import { operationsOf, refreshOf } from './operations.ts';

export * from './shared.ts';

/** Every operation of version 1, as the client offers them. */
export const operations = operationsOf(v1Operations);

export type Client = ClientOf<typeof operations>;

/** A client of version 1 of the API. */
export const createClient = (options: ClientOptions): Client =>
  clientOf({ operations, refresh: refreshOf(v1Operations) }, options);
