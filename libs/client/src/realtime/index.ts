export type { Clock } from './line.ts';
export type {
  Handlers,
  Live,
  NotificationsRead,
  OrderNews,
  Publication,
  RealtimeClient,
  RealtimeOptions,
  Subscribing,
} from './live-types.ts';
export type { Position, Unread } from './protocol.ts';
export { ChannelEnded } from './publications.ts';
export { realtime } from './realtime.ts';
export type { LiveState } from './state.ts';
export type { Broadcast, Locks, Shared } from './tab-messages.ts';
export type { Socket, SocketConstructor } from './web-socket-line.ts';
