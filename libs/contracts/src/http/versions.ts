import type { Endpoint } from './endpoint.ts';
import { v1 } from './v1/endpoints.ts';
import { v2 } from './v2/endpoints.ts';

/** The versions of the API that are served side by side, the oldest first. */
export const versions = { v1, v2 } as const satisfies Readonly<Record<string, readonly Endpoint[]>>;

export type VersionName = keyof typeof versions;

/** Each operation of each version, those that belong to no version once. */
export const allEndpoints: readonly Endpoint[] = Object.values(versions).flat();
