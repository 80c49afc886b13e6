import { err, ok, type Result } from '@orderline/domain/shared';
import type { Refused } from './policy/problem.ts';

/** Takes the byte order mark off, which RFC 8259 §8.1 lets a reader ignore. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

const most = { depth: 20 } as const;

const flaws = {
  'too-deep': { problem: 'json-too-deep', detail: `Objects and arrays are nested more than ${most.depth} deep.` },
  'duplicate-key': { problem: 'malformed-json', detail: 'An object has the same key twice.' },
  'forbidden-key': { problem: 'malformed-json', detail: 'An object has the key __proto__.' },
} as const;

/** Reads one JSON value (RFC 8259) from its bytes, more strictly than JSON.parse. */
export const parseJson = (bytes: Uint8Array): Result<unknown, Refused> => {
  const text = decode(bytes);
  if (text === null) return malformed('The body is not UTF-8.');
  if (text === '') return err({ problem: 'empty-body' });
  const value = parse(text);
  if (!value.ok) return malformed('The body is not one JSON value.');
  const flaw = scanJson(text, most);
  return flaw ? err(flaws[flaw]) : value;
};

const malformed = (detail: string) => err<Refused>({ problem: 'malformed-json', detail });

const decode = (bytes: Uint8Array): string | null => {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
};

const parse = (text: string): Result<unknown, null> => {
  try {
    return ok<unknown>(JSON.parse(text));
  } catch {
    return err(null);
  }
};

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
