/** A tag as it was opened, with its attributes decoded, what it stands in, and all the text inside of it. */
export type Tag = {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly within: readonly Tag[];
  readonly text: () => string;
};

type Open = Tag & { readonly pieces: string[] };

const VOID = new Set(['meta', 'link', 'input', 'br', 'hr', 'img']);

const TOKEN = /<!doctype html>|<(\/?)([a-z][a-z0-9-]*)((?:\s+[^\s=>"'/<]+(?:="[^"<]*")?)*)\s*(\/?)>|[^<]+|</gi;

const ATTRIBUTE = /([^\s=]+)(?:="([^"]*)")?/g;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

const decoded = (text: string): string => text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => ENTITIES[name] ?? '');

/**
 * Reads a page as strictly as ours are written: each tag closed in its turn, each value in double quotes, no `<` that begins
 * no tag. What is otherwise, such as text that broke out of its place, throws.
 */
export const tagsOf = (page: string): readonly Tag[] => {
  const tags: Tag[] = [];
  const open: Open[] = [];
  for (const [token, closing, name = '', attributes = '', self] of page.matchAll(TOKEN)) {
    if (token.startsWith('<!')) continue;
    if (token === '<') throw new Error(`a < that begins no tag, in ${open.map((one) => one.name).join(' ')}`);
    if (name === '') for (const { pieces } of open) pieces.push(token);
    else if (closing) {
      const last = open.pop();
      if (last?.name !== name) throw new Error(`</${name}> closes <${last?.name}>`);
    } else {
      const pieces: string[] = [];
      const read = [...attributes.matchAll(ATTRIBUTE)].map(
        ([, key = '', value = '']) => [key, decoded(value)] as const,
      );
      const tag = { name, attributes: new Map(read), within: [...open], pieces, text: () => decoded(pieces.join('')) };
      if (read.length !== tag.attributes.size) throw new Error(`an attribute of <${name}> stands there twice`);
      tags.push(tag);
      if (!VOID.has(name) && !self) open.push(tag);
    }
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)?.name}> is never closed`);
  return tags;
};
