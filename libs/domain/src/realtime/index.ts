export * from './channel.ts';
export type * from './ports.ts';
export { MOST_RECOVERED } from './ports.ts';
export type * from './tickets.ts';
