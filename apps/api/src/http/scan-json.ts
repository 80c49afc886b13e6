export type JsonFlaw = 'too-deep' | 'duplicate-key' | 'forbidden-key';

/** Finds what JSON.parse lets pass: too many levels, a key twice in one object, `__proto__`. The text must be valid JSON. */
export const scanJson = (text: string, { depth }: { readonly depth: number }): JsonFlaw | null => {
  const open: (Set<string> | null)[] = [];
  let expectsKey = false;
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '"': {
        const end = endOfString(text, at);
        if (expectsKey) {
          const flaw = keyFlaw(text.slice(at, end + 1), open.at(-1));
          if (flaw) return flaw;
        }
        expectsKey = false;
        at = end;
        break;
      }
      case '{':
      case '[':
        if (open.length === depth) return 'too-deep';
        expectsKey = text[at] === '{';
        open.push(expectsKey ? new Set() : null);
        break;
      case '}':
      case ']':
        open.pop();
        expectsKey = false;
        break;
      case ',':
        expectsKey = open.at(-1) instanceof Set;
        break;
    }
  }
  return null;
};

const endOfString = (text: string, start: number): number => {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
};

const keyFlaw = (quoted: string, keys: Set<string> | null | undefined): JsonFlaw | null => {
  const key = quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
  if (key === '__proto__') return 'forbidden-key';
  if (keys?.has(key)) return 'duplicate-key';
  keys?.add(key);
  return null;
};
