/** Where a channel stands: its publications are counted from 1, without a gap. Two epochs have nothing in common. */
export type Position = { readonly epoch: string; readonly offset: number };

/** How many notifications are unread; the higher revision is the later one. */
export type Unread = { readonly count: number; readonly revision: number };

export type PublicationFrame = {
  readonly channel: string;
  readonly offset: number;
  readonly type: string;
  readonly data: unknown;
  readonly at: string;
  readonly unread?: Unread | undefined;
};

export type SubscribedFrame = {
  readonly channel: string;
  readonly position: Position;
  readonly recovered: boolean;
  readonly unread?: Unread | undefined;
};

export type ReadFrame = { readonly channel: string; readonly unread: Unread };

/** What is read of a server's frame. One has some of these, and may have what came later. */
export type ServerFrame = {
  readonly id?: number;
  readonly connected?: { readonly userId: string; readonly expiresAt: string; readonly pingSeconds: number };
  readonly subscribed?: SubscribedFrame;
  readonly unsubscribed?: { readonly channel: string; readonly code?: string };
  readonly refreshed?: { readonly expiresAt: string };
  readonly error?: { readonly code: string; readonly detail: string };
  readonly publication?: PublicationFrame;
  readonly read?: ReadFrame;
  readonly ping?: object;
};

export type ClientFrame =
  | { readonly id: number; readonly connect: { readonly token: string } }
  | { readonly id: number; readonly subscribe: { readonly channel: string; readonly position?: Position } }
  | { readonly id: number; readonly unsubscribe: { readonly channel: string } }
  | { readonly id: number; readonly refresh: { readonly token: string } }
  | { readonly pong: Record<never, never> };

/** What arrived as text, if it is a JSON object; who speaks otherwise is not understood. */
export const parsed = <Frame extends object>(text: unknown): Frame | undefined => {
  if (typeof text !== 'string') return undefined;
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? asFrame(json) : undefined;
  } catch {
    return undefined;
  }
};

/** The server keeps its contract. */
const asFrame = <Frame extends object>(json: object) => json as Frame;

/** Codes that say: connecting again would end the same way. */
export const codes = { badCredentials: 4500, expired: 4501, sessionEnded: 4505, normal: 1000, abnormal: 1006 } as const;

const protocolFaults: ReadonlySet<number> = new Set([1002, 1003, 1007, 1009]);

export const isFinal = (code: number): boolean =>
  protocolFaults.has(code) || (code >= 3500 && code <= 3999) || (code >= 4500 && code <= 4999);

/** A new token may help. */
export const asksForToken = (code: number): boolean => code === codes.badCredentials || code === codes.expired;

/** When the server wants to see us again, in milliseconds; undefined where it says nothing of it. */
export const retryHintIn = (reason: string): number | undefined => {
  const [, ms] = /(?:^|\W)retry-after-ms=(\d{1,9})\b/.exec(reason) ?? [];
  return ms === undefined ? undefined : Number(ms);
};
