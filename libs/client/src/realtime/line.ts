import type { SignedIn } from '../session.ts';
import type { Position, PublicationFrame, ReadFrame, SubscribedFrame } from './protocol.ts';

/** Time that can be told by a test. */
export type Clock = {
  readonly now: () => number;
  /** Does the work after so many milliseconds, unless what it answers was called. */
  readonly after: (ms: number, work: () => void) => () => void;
};

/** Engines take a longer time for none at all. */
const longestMs = 2 ** 31 - 1;

export const realClock: Clock = {
  now: () => Date.now(),
  after: (ms, work) => {
    const timer = setTimeout(work, Math.min(ms, longestMs));
    return () => clearTimeout(timer);
  },
};

/** Whose connection it is; null once that is over, also where another account has signed in. */
export type Identity = {
  readonly tokens: () => Promise<SignedIn | null>;
  readonly renew: (stale: SignedIn) => Promise<SignedIn | null>;
};

/** Why a line ended: a code of the protocol, or 1006 where nobody said anything. */
export type Ending = {
  readonly code: number;
  readonly reason: string;
  /** In how many milliseconds the server wants to be asked again. */
  readonly retryMs?: number | undefined;
  /** What the server did not take. */
  readonly refused?: SignedIn | undefined;
};

export type LineEvents = {
  readonly up: () => void;
  readonly subscribed: (frame: SubscribedFrame) => void;
  readonly published: (frame: PublicationFrame) => void;
  readonly read: (frame: ReadFrame) => void;
  /** The channel goes no further, or never began; the code says why. */
  readonly refused: (channel: string, code: string) => void;
  /** Once, and nothing comes after it. */
  readonly down: (ending: Ending) => void;
};

/** One connection, over whatever it goes. */
export type Line = {
  readonly follow: (channel: string, since: Position | undefined) => void;
  readonly leave: (channel: string) => void;
  /** Has it show that it is alive, or end soon. */
  readonly check: () => void;
  /** Ends it without a word. */
  readonly close: () => void;
};

/** How long an answer may take where somebody waits for it. */
export const checkMs = 2_500;
