import { byPrecedence, type Entry, prefixOf } from './precedence.ts';

/** The entries of one host, by their paths. */
export type PathIndex = {
  readonly exact: Map<string, Entry[]>;
  readonly prefixes: Map<string, Entry[]>;
  /** The segments of the deepest prefix: no longer one is looked for, however long the path. */
  deepest: number;
};

export const emptyIndex = (): PathIndex => ({ exact: new Map(), prefixes: new Map(), deepest: 0 });

const segmentsOf = (prefix: string): number => prefix.split('/').length - 1;

export const addTo = (index: PathIndex, entry: Entry): void => {
  const { type, value } = entry.match.path;
  const key = type === 'Exact' ? value : prefixOf(value);
  const lists = type === 'Exact' ? index.exact : index.prefixes;
  const list = lists.get(key);
  if (list) list.push(entry);
  else lists.set(key, [entry]);
  if (type === 'PathPrefix') index.deepest = Math.max(index.deepest, segmentsOf(key));
};

export const listsOf = ({ exact, prefixes }: PathIndex): readonly Entry[][] => [
  ...exact.values(),
  ...prefixes.values(),
];

export const sortList = (list: Entry[]): void => void list.sort(byPrecedence);

const endOfSegments = (path: string, count: number): number => {
  let end = 0;
  for (let segment = 0; segment < count; segment += 1) {
    const next = path.indexOf('/', end + 1);
    if (next < 0) return path.length;
    end = next;
  }
  return end;
};

/** The first that `pick` takes of the entries whose path is this one, or leads to it: exact, then the longest prefix first. */
export const pickIn = <Input>(
  index: PathIndex,
  path: string,
  pick: (list: readonly Entry[], input: Input) => Entry | undefined,
  input: Input,
): Entry | undefined => {
  const exact = index.exact.get(path);
  const found = exact && pick(exact, input);
  if (found) return found;
  for (let end = endOfSegments(path, index.deepest); ; end = path.lastIndexOf('/', end - 1)) {
    const list = index.prefixes.get(path.slice(0, end));
    const taken = list && pick(list, input);
    if (taken) return taken;
    if (end <= 0) return undefined;
  }
};
