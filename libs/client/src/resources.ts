import type { ChangeOptions, Page, SignInOptions } from './call-types.ts';
import type { Call } from './caller.ts';
import type { Input } from './exchange.ts';
import type { Operation, Operations } from './operation.ts';

type Options = SignInOptions & Partial<ChangeOptions>;

/** A method for each operation, and beside each list one that goes through all of its pages. */
export const resourcesOf = (operations: Operations, call: Call): object =>
  mapped(operations, (resource) => ({
    ...mapped(resource, (operation) => methodOf(operation, call)),
    ...Object.fromEntries(
      Object.entries(resource)
        .filter(([, { paged }]) => paged)
        .map(([name, operation]) => [name.replace('list', 'all'), iterationOf(operation, call)]),
    ),
  }));

/** An operation that reads nothing takes its options first. */
const methodOf = (operation: Operation, call: Call) =>
  operation.sends === undefined
    ? (options?: Options) => call(operation, {}, options)
    : (input: Input = {}, options?: Options) => call(operation, input, options);

const iterationOf =
  (operation: Operation, call: Call) =>
  (input: Input = {}, options?: Options) =>
    itemsOf(async (cursor) => asPage(await call(operation, { ...input, cursor }, options)));

const mapped = <From, To>(record: Readonly<Record<string, From>>, to: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value)]));

/** A list answers a page. */
const asPage = (answer: unknown) => answer as Page<unknown>;

/** Every item of every page, each page asked for when the loop gets there. */
async function* itemsOf(pageAt: (cursor: string | undefined) => Promise<Page<unknown>>): AsyncGenerator<unknown, void> {
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const { items, page } = await pageAt(cursor);
    yield* items;
    cursor = page.next;
  }
}
