import type { TicketClaims, Tickets } from '@orderline/domain/realtime';
import { asId } from '@orderline/domain/shared';
import { describe, expect, it, vi } from 'vitest';

const claims: TicketClaims = {
  userId: asId('0198c4b2-7a00-7000-8000-000000000001'),
  sessionId: '0198c4b2-7a00-7000-8000-000000000002',
  apiKeyId: null,
  scopes: ['orders:read', 'reporting:read'],
  expiresAt: 1_800_000_000_123,
};

const LONG = 60_000;

/** What every store of tickets must do. */
export const ticketsContract = (where: string, open: () => Promise<Tickets>): void => {
  describe(`tickets in ${where}`, () => {
    it('say for whom a connection is, once', async () => {
      const tickets = await open();
      const ticket = await tickets.issue(claims, LONG);
      expect(await tickets.redeem(ticket)).toEqual(claims);
      expect(await tickets.redeem(ticket)).toBeNull();
    });

    it('are each for themselves, and of 32 random bytes', async () => {
      const tickets = await open();
      const other = { ...claims, sessionId: null, apiKeyId: 'key', scopes: [] };
      const [one, two] = [await tickets.issue(claims, LONG), await tickets.issue(other, LONG)];
      expect(one).not.toBe(two);
      for (const ticket of [one, two]) expect(Buffer.from(ticket, 'base64url')).toHaveLength(32);
      expect(await tickets.redeem(two)).toEqual(other);
      expect(await tickets.redeem(one)).toEqual(claims);
    });

    it('open one connection, however many try at once', async () => {
      const tickets = await open();
      const ticket = await tickets.issue(claims, LONG);
      const redeemed = await Promise.all(Array.from({ length: 50 }, () => tickets.redeem(ticket)));
      expect(redeemed.filter((found) => found !== null)).toEqual([claims]);
    });

    it('are over after their time', async () => {
      const tickets = await open();
      const issued = await Promise.all(Array.from({ length: 200 }, () => tickets.issue(claims, 20)));
      // Whichever is asked for first is spent by that, so that each try takes another.
      await vi.waitUntil(async () => (await tickets.redeem(issued.pop() ?? '')) === null, {
        timeout: 20_000,
        interval: 10,
      });
      expect(issued.length).toBeGreaterThan(0);
    });

    it.each<readonly [string, string]>([
      ['empty', ''],
      ['short', 'x'],
      ['a pattern', '*'],
      ['unknown', 'a'.repeat(43)],
      ['a character short', 'a'.repeat(42)],
      ['no base64url', 'ä'.repeat(43)],
      ['with a line end', `${'a'.repeat(43)}\n`],
      ['long', 'a'.repeat(10_000)],
    ])('are not made up: %s', async (_what, ticket) => {
      expect(await (await open()).redeem(ticket)).toBeNull();
    });
  });
};
