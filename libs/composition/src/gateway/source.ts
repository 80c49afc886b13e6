import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml';

type Place = { readonly line: number; readonly column: number };
export type Path = readonly PropertyKey[];

/** What is wrong in a file, and where; `at` is the way to it, such as `routes[0].rules[2].auth`. */
export type Fault = Place & {
  readonly at: string;
  readonly text: string;
  /** Another file that it names, and that is at fault. */
  readonly file?: string;
};

export type SourceDocument = {
  readonly value: unknown;
  /** Of what stands at the path, or of the nearest thing around it. */
  readonly placeOf: (path: Path) => Place;
  /** Of the key itself, where a mapping has it. */
  readonly placeOfKey: (path: Path, key: string) => Place;
};

const MOST_CHARACTERS = 8_388_608;
const MOST_ALIASES = 100;

const pairOf = (node: unknown, key: PropertyKey) =>
  isMap(node) ? node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key)) : undefined;

const childOf = (document: Document, node: unknown, key: PropertyKey): unknown => {
  const real = isAlias(node) ? node.resolve(document) : node;
  return isSeq(real) ? real.items[Number(key)] : pairOf(real, key)?.value;
};

const startOf = (node: unknown): number | undefined => (isNodeAt(node) ? node.range?.[0] : undefined);

const isNodeAt = (node: unknown): node is Pick<Node, 'range'> =>
  typeof node === 'object' && node !== null && 'range' in node;

const placesIn = (document: Document, lines: LineCounter) => {
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const walk = (path: Path): { readonly node: unknown; readonly start: number } => {
    let [node, start]: [unknown, number] = [document.contents, startOf(document.contents) ?? 0];
    for (const key of path) {
      node = childOf(document, node, key);
      start = startOf(node) ?? start;
    }
    return { node, start };
  };
  return {
    placeOf: (path: Path) => placeAt(walk(path).start),
    placeOfKey: (path: Path, key: string) => {
      const { node, start } = walk(path);
      return placeAt(startOf(pairOf(node, key)?.key) ?? start);
    },
  };
};

const START: Place = { line: 1, column: 1 };

const faultAt = ({ line, column }: Place, text: string): Fault => ({ line, column, at: '', text });

/** Its documents with the places of everything in them, or what keeps it from being read at all. */
export const readSource = (
  text: string,
): { readonly documents: readonly SourceDocument[]; readonly faults: readonly Fault[] } => {
  if (text.length > MOST_CHARACTERS)
    return { documents: [], faults: [faultAt(START, `the file has more than ${MOST_CHARACTERS} characters`)] };
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, strict: true, stringKeys: true });
  const documents: SourceDocument[] = [];
  const faults: Fault[] = [];
  for (const document of Array.isArray(parsed) ? parsed : []) {
    for (const { pos, message } of [...document.errors, ...document.warnings]) {
      const { line, col } = lines.linePos(pos[0]);
      faults.push(faultAt({ line: Math.max(line, 1), column: Math.max(col, 1) }, message));
    }
    if (document.errors.length > 0) continue;
    const places = placesIn(document, lines);
    try {
      documents.push({ value: document.toJS({ maxAliasCount: MOST_ALIASES }), ...places });
    } catch (error) {
      faults.push(faultAt(places.placeOf([]), error instanceof Error ? error.message : String(error)));
    }
  }
  return { documents, faults };
};

/** `routes[0].rules`. */
export const written = (path: Path): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text === '' ? '' : '.'}${String(key)}`),
    '',
  );
