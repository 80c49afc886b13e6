import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml';
import { type JsonNode, placesInJson } from './json-places.ts';

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

/** Undefined where it is no JSON, or would be read in two ways: the reader of YAML then tells what is wrong. */
const readJson = (text: string): SourceDocument | undefined => {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const root = placesInJson(text);
    return root && { value, ...placesFrom(root, linesOf(text)) };
  } catch {
    return undefined;
  }
};

const linesOf = (text: string): LineCounter => {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return lines;
};

const placesFrom = (root: JsonNode, lines: LineCounter) => {
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const nearest = (path: Path): { readonly node: JsonNode | undefined; readonly start: number } => {
    let [node, start]: [JsonNode | undefined, number] = [root, root.start];
    for (const key of path) {
      node = node?.items ? node.items[Number(key)] : node?.members?.get(String(key));
      start = node?.start ?? start;
    }
    return { node, start };
  };
  return {
    placeOf: (path: Path) => placeAt(nearest(path).start),
    placeOfKey: (path: Path, key: string) => {
      const { node, start } = nearest(path);
      return placeAt(node?.members?.get(key)?.keyStart ?? start);
    },
  };
};

const START: Place = { line: 1, column: 1 };

const faultAt = ({ line, column }: Place, text: string): Fault => ({ line, column, at: '', text });

/** The documents of a file, YAML or JSON, with the places of everything in them, or what keeps it from being read at all. */
export const readSource = (
  text: string,
): { readonly documents: readonly SourceDocument[]; readonly faults: readonly Fault[] } => {
  if (text.length > MOST_CHARACTERS)
    return { documents: [], faults: [faultAt(START, `the file has more than ${MOST_CHARACTERS} characters`)] };
  const json = readJson(text);
  if (json) return { documents: [json], faults: [] };
  return readYaml(text);
};

/** YAML, of which JSON is a part. */
export const readYaml = (text: string): ReturnType<typeof readSource> => {
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
