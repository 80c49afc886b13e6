import type { Endpoint } from '@orderline/contracts/http/endpoint';
import type { Call } from './caller.ts';
import type { ClientOf, Endpoints } from './client-types.ts';
import type { Input } from './exchange.ts';

type Options = Parameters<Call>[2];

/** A method for each operation, and beside each list one that goes through all of its pages. */
export const resourcesOf = <Operations extends object>(resources: Operations, call: Call): ClientOf<Operations> =>
  asClient<Operations>(
    mapped(asEndpoints(resources), (endpoints) => ({
      ...mapped(endpoints, (endpoint) => methodOf(endpoint, call)),
      ...Object.fromEntries(
        Object.entries(endpoints)
          .filter(([name, { query }]) => name.startsWith('list') && query)
          .map(([name, endpoint]) => [name.replace('list', 'all'), iterationOf(endpoint, call)]),
      ),
    })),
  );

/** An operation that reads nothing takes its options first. */
const methodOf = (endpoint: Endpoint, call: Call) => {
  const { kind, params, query, body } = endpoint;
  return params || query || body || kind === 'upload'
    ? (input: Input = {}, options?: Options) => call(endpoint, input, options)
    : (options?: Options) => call(endpoint, {}, options);
};

const iterationOf =
  (endpoint: Endpoint, call: Call) =>
  (input: Input = {}, options?: Options) =>
    itemsOf(async (cursor) => asPage(await call(endpoint, { ...input, cursor }, options)));

const mapped = <From, To>(record: Readonly<Record<string, From>>, to: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value)]));

/** A list answers a page. */
const asPage = (answer: unknown): Page => answer as Page;

/** The types say of each operation what its endpoint says. */
const asClient = <Operations>(client: unknown): ClientOf<Operations> => client as ClientOf<Operations>;

/** Operations are endpoints by resource and name. */
const asEndpoints = (operations: object): Endpoints => operations as Endpoints;

export type Page = { readonly items: readonly unknown[]; readonly page: { readonly next: string | null } };

/** Every item of every page, each page asked for when the loop gets there. */
async function* itemsOf(pageAt: (cursor: string | undefined) => Promise<Page>): AsyncGenerator<unknown, void> {
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const { items, page } = await pageAt(cursor);
    yield* items;
    cursor = page.next;
  }
}
