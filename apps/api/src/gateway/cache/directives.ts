/** Names in lower case; a directive without a value is empty text. */
export type Directives = ReadonlyMap<string, string>;

const directive = /([!#$%&'*+.^_`|~\w-]+)(?:[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/g;

/** What a Cache-Control says. A time that is told in two ways is none, so that the answer is stale (RFC 9111 §4.2.1). */
export const directivesOf = (text: string | undefined): Directives => {
  const found = new Map<string, string>();
  for (const [, name = '', quoted, bare = ''] of (text ?? '').matchAll(directive)) {
    const key = name.toLowerCase();
    const value = quoted ?? bare;
    found.set(key, found.has(key) && found.get(key) !== value ? '0' : value);
  }
  return found;
};

export const textOf = (directives: Directives): string =>
  [...directives].map(([name, value]) => (/^[\w.-]+$/.test(value) ? `${name}=${value}` : name)).join(', ');
