import { readFileSync } from 'node:fs';

export type Sources = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a text file or throws; a relative path starts at the process's working directory. */
  readonly readFile: (path: string) => string;
};

export const processSources = (): Sources => ({
  env: process.env,
  readFile: (path) => readFileSync(path, 'utf8'),
});
