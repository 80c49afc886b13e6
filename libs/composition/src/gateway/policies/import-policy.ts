import { pathToFileURL } from 'node:url';

/** Runs a file that is none of ours. */
export const importPolicy = (path: string): Promise<{ readonly policy?: unknown }> => import(pathToFileURL(path).href);
