export * from './channel.ts';
export * from './news-log.ts';
export type * from './ports.ts';
export { MOST_RECOVERED } from './ports.ts';
export * from './split-log.ts';
