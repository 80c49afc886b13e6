import type { UserId } from '../shared/index.ts';

/** For whom a connection is opened, and until when; as the token said by which the ticket was asked for. */
export type TicketClaims = {
  readonly userId: UserId;
  readonly sessionId: string | null;
  readonly apiKeyId: string | null;
  readonly scopes: readonly string[];
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
};

/** Opens one connection where a token cannot be sent. Both reject with `Unavailable` where tickets cannot be kept. */
export type Tickets = {
  /** A ticket that nobody can guess, good for so long. */
  issue(claims: TicketClaims, ttlMs: number): Promise<string>;
  /** Its claims, once; null for a ticket that is spent, over, or none. */
  redeem(ticket: string): Promise<TicketClaims | null>;
};
