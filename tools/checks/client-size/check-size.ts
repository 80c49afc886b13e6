import type { Finding } from '../finding.ts';
import { bundleClient, gzippedSize } from './bundle-client.ts';

export type Size = {
  readonly what: string;
  readonly bytes: number;
  readonly limit: number;
  /** What to do where it is over the limit. */
  readonly fix: string;
};

/** What a phone has to load, gzipped: our own code, and all of it with zod, where tree shaking must leave out what nobody uses. */
export const clientSizes = async (): Promise<readonly Size[]> => [
  {
    what: 'without zod',
    bytes: gzippedSize(await bundleClient(['zod'])),
    limit: 15 * 1024,
    fix: 'Leave out what apps do not need, or import less of the contracts.',
  },
  {
    what: 'with zod',
    bytes: gzippedSize(await bundleClient([])),
    limit: 45 * 1024,
    fix: "Import zod as `import * as z from 'zod'`: by `{ z }` every bundle gets all of it.",
  },
];

export const checkSizes = (sizes: readonly Size[]): readonly Finding[] =>
  sizes
    .filter(({ bytes, limit }) => bytes > limit)
    .map(({ what, bytes, limit, fix }) => ({
      file: 'libs/client/src/index.ts',
      line: 1,
      rule: 'client-size',
      fault: `The client has ${bytes} bytes gzipped ${what}; ${limit} are allowed.`,
      fix,
    }));
