import type { Position, PublicationFrame, ReadFrame, Unread } from './protocol.ts';
import type { LiveState } from './state.ts';

/** All that a tab follows, with each position that it must go on from; none where it takes what comes. */
export type Wants = Readonly<Record<string, readonly Position[]>>;

/** What the one that is connected tells all tabs. */
export type Told =
  | { readonly state: LiveState }
  /** Everything after `since` was told or will be; the channel stood at `position`. */
  | { readonly subscribed: Subscribed }
  | { readonly published: PublishedIn }
  | { readonly read: ReadFrame }
  /** What came after this cannot be told any more. */
  | { readonly lost: Lost }
  | { readonly refused: { readonly channel: string; readonly code: string } };

export type PublishedIn = PublicationFrame & { readonly epoch: string };

export type Subscribed = {
  readonly channel: string;
  readonly since: Position;
  readonly position: Position;
  readonly unread?: Unread | undefined;
};

export type Lost = { readonly channel: string; readonly since: Position | undefined };

/** Whether who goes on from the one is told all that follows the other. */
export const covers = (since: Position | undefined, position: Position): boolean =>
  since !== undefined && since.epoch === position.epoch && since.offset <= position.offset;

export const later = (one: Unread | undefined, other: Unread | undefined): Unread | undefined =>
  one && other ? (one.revision > other.revision ? one : other) : (one ?? other);
