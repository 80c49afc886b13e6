import type { Finding } from '../finding.ts';
import { bundleClient, gzippedSize } from './bundle-client.ts';

export type Size = {
  readonly entry: string;
  readonly bytes: number;
  readonly limit: number;
  /** What to do where it is over the limit. */
  readonly fix: string;
};

/** What an app imports for calls: each version has an entry of its own. */
export const callEntries = ['libs/client/src/index.ts', 'libs/client/src/v1/index.ts'] as const;

/** What an app imports besides where it follows what happens. */
const realtimeEntry = 'libs/client/src/realtime/index.ts';

/** What an app imports besides where it validates forms: by the models of the server, with zod. */
export const validationEntries = ['libs/client/src/validation.ts', 'libs/client/src/v1/validation.ts'] as const;

const sized = async (entry: string, limit: number, fix: string): Promise<Size> => ({
  entry,
  bytes: gzippedSize(await bundleClient(entry, [])),
  limit,
  fix,
});

const sizes = () => [
  ...callEntries.map((entry) => sized(entry, 8 * 1024, 'Leave out what apps do not need.')),
  sized(realtimeEntry, 9 * 1024, 'Leave out what connections do not need.'),
  ...validationEntries.map((entry) =>
    sized(entry, 45 * 1024, "Import zod as `import * as z from 'zod'`: by `{ z }` every bundle gets all of it."),
  ),
];

/** What a phone has to load, gzipped, zod included where it is used: tree shaking must leave out what nobody uses. */
export const clientSizes = async (): Promise<readonly Size[]> => Promise.all(sizes());

export const checkSizes = (sizes: readonly Size[]): readonly Finding[] =>
  sizes
    .filter(({ bytes, limit }) => bytes > limit)
    .map(({ entry, bytes, limit, fix }) => ({
      file: entry,
      line: 1,
      rule: 'client-size',
      fault: `The client has ${bytes} bytes gzipped; ${limit} are allowed.`,
      fix,
    }));
