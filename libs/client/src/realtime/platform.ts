import type { Broadcast, Locks, Shared } from './tab-messages.ts';
import type { SocketConstructor } from './web-socket-line.ts';

type Scope = {
  readonly WebSocket?: SocketConstructor;
  readonly BroadcastChannel?: new (name: string) => Broadcast;
  readonly navigator?: { readonly locks?: Locks };
  readonly document?: object;
  readonly ReadableStream?: unknown;
  readonly TextDecoder?: unknown;
};

/** What this engine has; any of it may be missing. */
const asScope = (scope: unknown) => scope as Scope;

/** Tabs are of pages: Node has channels and locks between its threads, too. */
export const sharedByTabs = (): Shared | undefined => {
  const { BroadcastChannel: Channel, navigator, document } = asScope(globalThis);
  const locks = navigator?.locks;
  return document && Channel && locks ? { locks, openBroadcast: (name) => new Channel(name) } : undefined;
};

export const ownWebSocket = (): SocketConstructor | undefined => asScope(globalThis).WebSocket;

export const canReadStreams = (): boolean => {
  const { ReadableStream, TextDecoder } = asScope(globalThis);
  return ReadableStream !== undefined && TextDecoder !== undefined;
};
