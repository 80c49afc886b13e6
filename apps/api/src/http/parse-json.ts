import { err, ok, type Result } from '@orderline/domain/shared';
import type { Refused } from './reply.ts';
import { scanJson } from './scan-json.ts';

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
