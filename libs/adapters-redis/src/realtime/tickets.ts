import { createHash, randomBytes } from 'node:crypto';
import type { TicketClaims, Tickets } from '@orderline/domain/realtime';
import { asId } from '@orderline/domain/shared';
import { Unavailable } from '@orderline/platform';
import { LRUCache } from 'lru-cache';
import type { RedisConnection } from '../redis-connection.ts';

const BYTES = 32;
const TICKET = /^[\w-]{43}$/;

const newTicket = (): string => randomBytes(BYTES).toString('base64url');

/** Whoever reads the keys of Redis has no ticket. */
const keyOf = (ticket: string): string => `orderline:ticket:${createHash('sha256').update(ticket).digest('base64url')}`;

const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === 'string';

/** Null where it is none, as another release may have written it. */
const claimsIn = (text: string): TicketClaims | null => {
  const { userId, sessionId, apiKeyId, scopes, expiresAt } = Object(JSON.parse(text));
  const isWhole =
    typeof userId === 'string' && isTextOrNull(sessionId) && isTextOrNull(apiKeyId) && typeof expiresAt === 'number';
  if (!isWhole || !Array.isArray(scopes) || !scopes.every((scope) => typeof scope === 'string')) return null;
  return { userId: asId(userId), sessionId, apiKeyId, scopes, expiresAt };
};

/** For all processes: one may issue what another redeems. */
export const redisTickets = (redis: RedisConnection): Tickets => {
  const use = async <Reply>(command: Parameters<typeof redis.tryTo<Reply>>[0]): Promise<Reply> => {
    const done = await redis.tryTo(command);
    if (!done) throw new Unavailable('tickets are kept in Redis, which is away');
    return done.reply;
  };
  return {
    issue: async (claims, ttlMs) => {
      const ticket = newTicket();
      await use((client) => client.set(keyOf(ticket), JSON.stringify(claims), 'PX', ttlMs));
      return ticket;
    },
    redeem: async (ticket) => {
      if (!TICKET.test(ticket)) return null;
      const text = await use((client) => client.getdel(keyOf(ticket)));
      return text === null ? null : claimsIn(text);
    },
  };
};

const MOST = 100_000;

/** In the memory of this one process; the oldest make room where there are too many. */
export const memoryTickets = (now: () => number = Date.now): Tickets => {
  const kept = new LRUCache<string, { readonly claims: TicketClaims; readonly until: number }>({ max: MOST });
  return {
    issue: async (claims, ttlMs) => {
      const ticket = newTicket();
      kept.set(keyOf(ticket), { claims, until: now() + ttlMs });
      return ticket;
    },
    redeem: async (ticket) => {
      const found = kept.get(keyOf(ticket));
      kept.delete(keyOf(ticket));
      return found && now() < found.until ? found.claims : null;
    },
  };
};
