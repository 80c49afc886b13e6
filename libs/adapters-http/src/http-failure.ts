/** Why nothing was sent. */
export type NotSentReason = 'deadline' | 'cancelled' | 'overloaded' | 'circuit-open' | 'unreachable';

/** Why an attempt that was on its way brought no whole reply. */
export type LostReason =
  | 'headers-timeout'
  | 'body-timeout'
  | 'attempt-timeout'
  | 'deadline'
  | 'cancelled'
  | 'connection-lost';

/** What is wrong with a reply that did arrive. */
export type BadReplyReason =
  | 'redirect'
  | 'other-status'
  | 'too-large'
  | 'not-http'
  | 'encoded'
  | 'not-json'
  | 'wrong-schema';

export type HttpFailure =
  /** No effect: no attempt that could have one left this process. */
  | { readonly kind: 'not-sent'; readonly reason: NotSentReason; readonly retryAfterMs?: number }
  /** The upstream answered, and the answer is no. `body` is JSON as it came, to be parsed by who knows it. */
  | { readonly kind: 'rejected'; readonly status: number; readonly body: unknown; readonly retryAfterMs?: number }
  /** A read that brought nothing. */
  | { readonly kind: 'no-reply'; readonly reason: LostReason }
  /** A read that brought what cannot be used. */
  | { readonly kind: 'bad-reply'; readonly reason: BadReplyReason; readonly status?: number }
  /** A write that may or may not have taken effect: ask the upstream, never assume. */
  | {
      readonly kind: 'outcome-unknown';
      readonly reason: LostReason | BadReplyReason | NotSentReason | 'status';
      readonly status?: number;
      readonly retryAfterMs?: number;
    };
