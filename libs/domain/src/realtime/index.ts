export * from './channel.ts';
export * from './hub.ts';
export type { Follower, Joined, Told, ToldPublication } from './live-channel.ts';
export * from './news-log.ts';
export type * from './ports.ts';
export { MOST_RECOVERED } from './ports.ts';
export * from './split-log.ts';
export type * from './tickets.ts';
