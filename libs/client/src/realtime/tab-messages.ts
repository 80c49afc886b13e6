import type { Told, Wants } from './messages.ts';
import type { LiveState } from './state.ts';

/** What a browser calls LockManager, as far as it is used. */
export type Locks = {
  request(
    name: string,
    options: { readonly steal?: boolean; readonly signal?: AbortSignal },
    held: () => Promise<void> | undefined,
  ): Promise<unknown>;
};

/** What a browser calls BroadcastChannel. */
export type Broadcast = {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
};

/** Both, or the tab is on its own. */
export type Shared = { readonly locks: Locks; readonly openBroadcast: (name: string) => Broadcast };

/** The connection that one tab holds for all. */
export type Held = {
  readonly wants: (tab: string, wants: Wants) => void;
  readonly left: (tab: string) => void;
  readonly state: () => LiveState;
  readonly wake: () => void;
  readonly tick: () => void;
  readonly close: () => void;
};

export type TabMessage =
  /** I am connected for you; `roll` asks who is still there. */
  | LeaderSeen
  | { readonly leader: string; readonly told: Told }
  | { readonly resigned: string }
  | { readonly anyone: true; readonly woke?: boolean }
  | { readonly tab: string; readonly wants: Wants }
  | { readonly left: string };

export type LeaderSeen = { readonly leader: string; readonly state: LiveState; readonly roll?: boolean };

/** Only tabs of this origin post to each other, and those of another version of these messages by another name. */
export const asTabMessage = (data: unknown) => data as TabMessage;
