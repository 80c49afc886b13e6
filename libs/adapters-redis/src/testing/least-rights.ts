import { readFileSync } from 'node:fs';

const page = readFileSync(new URL('../../../../docs/how-to/clusters.md', import.meta.url), 'utf8');
const words = /^ACL SETUSER shop (.*)$/m.exec(page)?.[1]?.split(' ') ?? [];
const patterns = words.filter((word) => /^[~&]/.test(word));

/** What docs/how-to/clusters.md gives a user; with a prefix, keys and channels begin with it. */
export const leastRights = {
  commands: words.filter((word) => word.startsWith('+')),
  keys: (prefix = ''): readonly string[] => patterns.map((pattern) => `${pattern[0]}${prefix}${pattern.slice(1)}`),
};
