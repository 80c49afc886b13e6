/** Why a path goes no further: it could mean one thing to us and another to the service behind. */
export type PathFault =
  | 'relative'
  | 'dot-segment'
  | 'path-parameter'
  | 'empty-segment'
  | 'encoded-slash'
  | 'encoded-dot'
  | 'backslash'
  | 'control-character'
  | 'broken-escape'
  | 'character';

export type NormalPath =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly fault: PathFault };

/** For people, after "the path". */
export const PATH_FAULTS: Readonly<Record<PathFault, string>> = {
  relative: 'does not begin with /',
  'dot-segment': 'has a segment . or ..',
  'empty-segment': 'has two slashes in a row',
  'path-parameter': 'has a semicolon, by which some servers cut a segment',
  'encoded-slash': 'has a slash in escaped form: %2f',
  'encoded-dot': 'has a dot in escaped form: %2e',
  backslash: 'has a backslash',
  'control-character': 'has a control character',
  'broken-escape': 'has a % without two hexadecimal digits',
  character: 'has a character that must be escaped',
};

/** In this order: what is told is the first that holds. */
const FAULTS: readonly (readonly [PathFault, RegExp])[] = [
  ['relative', /^[^/]|^$/],
  ['control-character', /\p{Cc}|%[01][0-9a-f]|%7f/iu],
  ['backslash', /\\|%5c/i],
  ['encoded-slash', /%2f/i],
  ['encoded-dot', /%2e/i],
  ['empty-segment', /\/\//],
  // A server in Java takes what follows a semicolon for a parameter: `/admin;a` is `/admin` to it, and `..;` climbs.
  ['path-parameter', /;|%3b/i],
  ['dot-segment', /\/\.{1,2}(?:\/|$)/],
  ['broken-escape', /%(?![0-9a-f]{2})/i],
  ['character', /[^\w/.~!$&'()*+,=:@%[\]|^-]/],
];

/** Nearly every path: nothing to change in it, and nothing to look at twice. */
const PLAIN = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~!$&'()*+,=:@-]+)+\/?$/;

const UNRESERVED = /[\w.~-]/;

const normalEscape = (triplet: string): string => {
  const character = String.fromCharCode(Number.parseInt(triplet.slice(1), 16));
  return UNRESERVED.test(character) ? character : triplet.toUpperCase();
};

/**
 * The one spelling of a path, without query, that is matched and forwarded: escapes that need none are undone, the others in
 * upper case (RFC 3986 §6.2.2). What could be read in two ways is refused and never repaired.
 */
export const normalisePath = (raw: string): NormalPath => {
  if (raw === '/' || PLAIN.test(raw)) return { ok: true, path: raw };
  for (const [fault, pattern] of FAULTS) if (pattern.test(raw)) return { ok: false, fault };
  return { ok: true, path: raw.includes('%') ? raw.replace(/%[0-9a-f]{2}/gi, normalEscape) : raw };
};
