import type { LoginOrigin } from './ports.ts';

const day = 24 * 60 * 60 * 1000;

/** How long after a sign-in its device and its network are known to the account, in milliseconds. */
const originLifetime = 90 * day;

/** How many devices, and how many networks, an account knows at most. */
const mostKnownOrigins = 20;

export const network = (address: string): LoginOrigin => ({ kind: 'network', name: address });

export const device = (token: string): LoginOrigin => ({ kind: 'device', name: token });

/** What `remember` is told of a sign-in now. */
export const keptFrom = (now: Date) => ({ until: new Date(now.getTime() + originLifetime), most: mostKnownOrigins });
