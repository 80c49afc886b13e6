import type { Application } from '@orderline/composition';
import type { ApiKeyId, SessionId } from '@orderline/domain/identity';
import type { TicketClaims, Tickets } from '@orderline/domain/realtime';
import { asId } from '@orderline/domain/shared';
import type { Caller } from '../http/policy/identify.ts';
import type { Principal } from '../http/policy/principal.ts';

/** Who a connection is, and until when it may go on. */
export type Subject = Principal & {
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** Of whom has no session here that could be ended, by an API key or an external token: whether that is still good. */
  readonly isGood?: (() => Promise<boolean>) | undefined;
};

/** What connects: one of both. */
export type Credential = { readonly token?: string | undefined; readonly ticket?: string | undefined };

/** A connection by an API key names it again as often. */
const KEY_LASTS_MS = 15 * 60_000;

export type SubjectsNeeds = {
  /** As over HTTP, with the token as the header `Authorization` has it. */
  readonly identify: (sent: {
    readonly authorization: string;
    readonly address: string;
  }) => Promise<Pick<Caller, 'principal'>>;
  readonly tickets: Pick<Tickets, 'redeem'>;
  /** Whether the session was ended since its token was made. */
  readonly hasEnded: (session: SessionId) => boolean;
  /** Whether there still is whom a ticket was made for, who has no session here that could be ended. */
  readonly isThere: (subject: Pick<Subject, 'userId' | 'apiKeyId'>) => Promise<boolean>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** Until when somebody who was let in may go on. */
export const expiryOf = ({ expiresAt }: Pick<Principal, 'expiresAt'>, now: number): number =>
  expiresAt ?? now + KEY_LASTS_MS;

export const claimsOf = (principal: Principal, now: number): TicketClaims => ({
  userId: principal.userId,
  sessionId: principal.sessionId,
  apiKeyId: principal.apiKeyId,
  scopes: [...principal.scopes],
  expiresAt: expiryOf(principal, now),
});

/** A user is there until erased, and by an API key as long as that is good. */
export const createIsThere =
  ({ users, apiKeys }: Pick<Application, 'users' | 'apiKeys'>): SubjectsNeeds['isThere'] =>
  async ({ userId, apiKeyId }) => {
    if (apiKeyId !== null && !(await apiKeys.findActiveApiKey({ id: apiKeyId })).ok) return false;
    return (await users.findUser({ userId })).ok;
  };

/** Tells who brings a token or a ticket; null where it is not good. */
export const createSubjects = ({ identify, tickets, hasEnded, isThere, now }: SubjectsNeeds) => {
  const byToken = async (token: string, address: string): Promise<Subject | null> => {
    const sent = { authorization: `Bearer ${token}`, address };
    const { principal } = await identify(sent);
    if (!principal) return null;
    const isGood = async () => (await identify(sent)).principal !== null;
    return { ...principal, expiresAt: expiryOf(principal, now()), ...(principal.sessionId === null && { isGood }) };
  };
  const byTicket = async (ticket: string): Promise<Subject | null> => {
    const claims = await tickets.redeem(ticket);
    if (!claims || claims.expiresAt <= now()) return null;
    const subject: Subject = {
      userId: claims.userId,
      sessionId: claims.sessionId === null ? null : asId<SessionId>(claims.sessionId),
      apiKeyId: claims.apiKeyId === null ? null : asId<ApiKeyId>(claims.apiKeyId),
      scopes: scopesIn(claims),
      expiresAt: claims.expiresAt,
    };
    if (subject.sessionId !== null) return hasEnded(subject.sessionId) ? null : subject;
    const isGood = () => isThere(subject);
    return (await isGood()) ? { ...subject, isGood } : null;
  };
  return {
    subjectOf: async ({ token, ticket }: Credential, address: string): Promise<Subject | null> => {
      if (token !== undefined) return byToken(token, address);
      return ticket === undefined ? null : byTicket(ticket);
    },
  };
};

export type Subjects = ReturnType<typeof createSubjects>;

/** They were taken from a principal. */
const scopesIn = ({ scopes }: TicketClaims): Principal['scopes'] => new Set(scopes) as Principal['scopes'];
