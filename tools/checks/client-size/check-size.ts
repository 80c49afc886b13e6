import type { Finding } from '../finding.ts';
import { bundleClient, gzippedSize } from './bundle-client.ts';

export type Size = {
  readonly entry: string;
  readonly what: string;
  readonly bytes: number;
  readonly limit: number;
  /** What to do where it is over the limit. */
  readonly fix: string;
};

/** What an app imports: each version has an entry of its own. */
export const entries = ['libs/client/src/index.ts', 'libs/client/src/v2.ts'] as const;

const sizesOf = async (entry: string): Promise<readonly Size[]> => [
  {
    entry,
    what: 'without zod',
    bytes: gzippedSize(await bundleClient(entry, ['zod'])),
    limit: 17 * 1024,
    fix: 'Leave out what apps do not need, or import less of the contracts.',
  },
  {
    entry,
    what: 'with zod',
    bytes: gzippedSize(await bundleClient(entry, [])),
    limit: 45 * 1024,
    fix: "Import zod as `import * as z from 'zod'`: by `{ z }` every bundle gets all of it.",
  },
];

/** What a phone has to load, gzipped: our own code, and all of it with zod, where tree shaking must leave out what nobody uses. */
export const clientSizes = async (): Promise<readonly Size[]> => (await Promise.all(entries.map(sizesOf))).flat();

export const checkSizes = (sizes: readonly Size[]): readonly Finding[] =>
  sizes
    .filter(({ bytes, limit }) => bytes > limit)
    .map(({ entry, what, bytes, limit, fix }) => ({
      file: entry,
      line: 1,
      rule: 'client-size',
      fault: `The client has ${bytes} bytes gzipped ${what}; ${limit} are allowed.`,
      fix,
    }));
