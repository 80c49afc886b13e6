import { addTo, emptyIndex, listsOf, type PathIndex, pickIn, sortList } from './path-index.ts';
import type { GatewayRequest, Matched, RouteTable } from './ports.ts';
import { type Entry, entriesOf, hasDetails } from './precedence.ts';
import type { Gateway } from './rule.ts';

type Hosts = Map<string | null, PathIndex>;
type Pick<Input> = (list: readonly Entry[], input: Input) => Entry | undefined;

/** Asks the indexes of the names that a host goes by, the most specific first. */
const pickByHost = <Input>(
  hosts: Hosts,
  { host, path }: GatewayRequest,
  pick: Pick<Input>,
  input: Input,
): Entry | undefined => {
  const own = hosts.get(host);
  const found = own && pickIn(own, path, pick, input);
  if (found) return found;
  for (let dot = host.indexOf('.', 1); dot > 0; dot = host.indexOf('.', dot + 1)) {
    const wild = hosts.get(`*${host.slice(dot)}`);
    const taken = wild && pickIn(wild, path, pick, input);
    if (taken) return taken;
  }
  const every = hosts.get(null);
  return every && pickIn(every, path, pick, input);
};

const firstFor: Pick<GatewayRequest> = (list, request) => {
  for (const entry of list) {
    const { method } = entry.match;
    if ((method === null || method === request.method) && hasDetails(entry.match, request)) return entry;
  }
  return undefined;
};

type Methods = { readonly request: GatewayRequest; readonly allowed: Set<string> };

/** Takes none: for a request that only its method keeps from every entry. */
const noteMethods: Pick<Methods> = (list, { request, allowed }) => {
  for (const { match } of list) if (match.method !== null && hasDetails(match, request)) allowed.add(match.method);
  return undefined;
};

const matchIn =
  (hosts: Hosts) =>
  (request: GatewayRequest): Matched => {
    const entry = pickByHost(hosts, request, firstFor, request);
    if (entry) return { kind: 'rule', rule: entry.rule, match: entry.match };
    const allowed = new Set<string>();
    pickByHost(hosts, request, noteMethods, { request, allowed });
    return allowed.size > 0 ? { kind: 'method', allowed: [...allowed].sort() } : { kind: 'nothing' };
  };

const addEntry = (hosts: Hosts, entry: Entry): void => {
  const index = hosts.get(entry.host) ?? emptyIndex();
  hosts.set(entry.host, index);
  addTo(index, entry);
};

const SLICE = 200;

/** Does `work` for each item, and lets others have their turn whenever so many units are done. */
const inSlices = async <Item>(
  items: Iterable<Item>,
  pause: () => Promise<void>,
  work: (item: Item) => number,
): Promise<void> => {
  let done = 0;
  for (const item of items) {
    done += work(item);
    if (done < SLICE) continue;
    done = 0;
    await pause();
  }
};

/**
 * Builds the index in slices, with `pause` between them, so that requests are served meanwhile; the table is there whole, or
 * not at all.
 */
export const compile = async ({ rules }: Gateway, pause: () => Promise<void>): Promise<RouteTable> => {
  const hosts: Hosts = new Map();
  let order = 0;
  await inSlices(rules, pause, (rule) => {
    const entries = entriesOf(rule, order);
    for (const entry of entries) addEntry(hosts, entry);
    order += entries.length;
    return entries.length;
  });
  for (const index of hosts.values()) {
    await inSlices(listsOf(index), pause, (list) => {
      sortList(list);
      return list.length;
    });
  }
  return { rules, match: matchIn(hosts) };
};
