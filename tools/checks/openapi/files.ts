import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Documents } from './check-breaks.ts';

export const KEPT = 'docs/openapi';

/** What clients were promised: written by `npm run openapi -- --publish`, and by nothing else. */
export const PUBLISHED = 'docs/openapi/published';

/** The documents of a folder of the repository at `root`, by the name of their version. */
export const documentsIn = (root: string, folder: string): Documents =>
  new Map(
    globSync('*.json', { cwd: join(root, folder) }).map((file) => [
      basename(file, '.json'),
      readFileSync(join(root, folder, file), 'utf8'),
    ]),
  );
