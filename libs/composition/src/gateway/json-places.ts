/** Where a value stands in a text of JSON, and all that is in it. */
export type JsonNode = {
  readonly start: number;
  /** Of an object, by key, with where the key stands. */
  readonly members?: ReadonlyMap<string, JsonNode & { readonly keyStart: number }>;
  readonly items?: readonly JsonNode[];
};

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const OTHER = /[-+.\w]+/y;

/**
 * The places of everything in a text that JSON.parse takes; undefined where an object has a key twice, of which JSON.parse
 * tells nobody. It is a tenth of the work of a parser of YAML, which reads JSON as well.
 */
export const placesInJson = (text: string): JsonNode | undefined => {
  let at = 0;
  const skip = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const [found = ''] = pattern.exec(text) ?? [];
    at += found.length;
    return found;
  };
  /** Reads what stands between brackets, until `last`. */
  const each = (last: string, read: () => boolean): boolean => {
    at += 1;
    skip(SPACE);
    while (text[at] !== last) {
      if (!read()) return false;
      skip(SPACE);
      if (text[at] === ',') at += 1;
      skip(SPACE);
    }
    at += 1;
    return true;
  };
  const objectAt = (start: number): JsonNode | undefined => {
    const members = new Map<string, JsonNode & { readonly keyStart: number }>();
    const isRead = each('}', () => {
      const keyStart = at;
      const key: unknown = JSON.parse(skip(STRING));
      skip(SPACE);
      at += 1;
      const value = valueHere();
      if (value === undefined || members.has(String(key))) return false;
      members.set(String(key), { ...value, keyStart });
      return true;
    });
    return isRead ? { start, members } : undefined;
  };
  const listAt = (start: number): JsonNode | undefined => {
    const items: JsonNode[] = [];
    const isRead = each(']', () => {
      const value = valueHere();
      if (value) items.push(value);
      return value !== undefined;
    });
    return isRead ? { start, items } : undefined;
  };
  const valueHere = (): JsonNode | undefined => {
    skip(SPACE);
    const start = at;
    if (text[at] === '{') return objectAt(start);
    if (text[at] === '[') return listAt(start);
    skip(text[at] === '"' ? STRING : OTHER);
    return { start };
  };
  return valueHere();
};
