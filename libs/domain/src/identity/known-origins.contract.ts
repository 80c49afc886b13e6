import { describe, expect, it } from 'vitest';
import { err, ok, type Transact, type UserId } from '../shared/index.ts';
import { device, network } from './login-attempts.ts';
import type { KnownOriginRepository, KnownOrigins, LoginOrigin } from './ports.ts';

export type KnownOriginsHarness = {
  readonly transact: Transact<{ readonly knownOrigins: KnownOriginRepository }>;
  readonly knownOrigins: KnownOrigins;
  newName(): string;
  aCustomer(email: string): Promise<UserId>;
};

const now = new Date('2026-01-02T03:04:05.678Z');
const plus = (ms: number): Date => new Date(now.getTime() + ms);

/** What every store of devices and networks that accounts know must do. */
export const knownOriginsContract = (where: string, open: () => Promise<KnownOriginsHarness>): void => {
  const opened = async () => {
    const { transact, knownOrigins, newName, aCustomer } = await open();
    const anAccount = async () => {
      const email = `${newName()}@example.com`;
      const userId = await aCustomer(email);
      const remember = (origins: readonly LoginOrigin[], until = plus(1000), most = 3) =>
        transact(async (stores) => ok(await stores.knownOrigins.remember(userId, origins, { until, most })));
      const find = (origins: readonly LoginOrigin[], at = now) => knownOrigins.find(email, origins, at);
      return { remember, find, userId };
    };
    return { transact, newName, anAccount, knownOrigins };
  };

  describe(`known origins ${where}`, () => {
    it('are those that were remembered of an account, and of no other', async () => {
      const { newName, anAccount, knownOrigins } = await opened();
      const [ada, grace] = [await anAccount(), await anAccount()];
      const [phone, home] = [device(newName()), network(newName())];
      expect(await ada.find([phone, home])).toEqual(new Set());
      await ada.remember([phone, home]);
      expect(await ada.find([phone, home])).toEqual(new Set(['device', 'network']));
      expect(await ada.find([phone])).toEqual(new Set(['device']));
      expect(await ada.find([device(newName()), home])).toEqual(new Set(['network']));
      expect(await ada.find([device(home.name), network(phone.name)])).toEqual(new Set());
      expect(await grace.find([phone, home])).toEqual(new Set());
      expect(await knownOrigins.find('nobody@example.com', [phone, home], now)).toEqual(new Set());
      expect(await ada.find([])).toEqual(new Set());
    });

    it('are told apart whatever characters a client sends', async () => {
      const { newName, anAccount } = await opened();
      const { remember, find } = await anAccount();
      const odd = (end: string) => device(`${newName()}\u0000\ud800${end}`);
      const [one, other] = [odd('a'), odd('b')];
      expect(await find([one])).toEqual(new Set());
      await remember([one]);
      expect(await find([one])).toEqual(new Set(['device']));
      expect(await find([other])).toEqual(new Set());
    });

    it('are known until they expire, to the millisecond, and longer where they are remembered again', async () => {
      const { newName, anAccount } = await opened();
      const { remember, find } = await anAccount();
      const home = network(newName());
      await remember([home], plus(1000));
      expect(await find([home], plus(999))).toEqual(new Set(['network']));
      expect(await find([home], plus(1000))).toEqual(new Set());
      await remember([home], plus(2000));
      expect(await find([home], plus(1000))).toEqual(new Set(['network']));
    });

    it('are of each kind only so many, those that were remembered last', async () => {
      const { newName, anAccount } = await opened();
      const { remember, find } = await anAccount();
      const homes = Array.from({ length: 5 }, () => network(newName()));
      const phone = device(newName());
      await remember([phone]);
      for (const [nth, home] of homes.entries()) await remember([home], plus(1000 + nth));
      const known = await Promise.all(homes.map(async (home) => (await find([home])).size));
      expect(known).toEqual([0, 0, 1, 1, 1]);
      const [, , third] = homes;
      await remember(third ? [third] : [], plus(3000));
      await remember([network(newName())], plus(3001));
      expect(await Promise.all(homes.map(async (home) => (await find([home])).size))).toEqual([0, 0, 1, 0, 1]);
      expect(await find([phone])).toEqual(new Set(['device']));
    });

    it('are remembered by many who sign in at once', async () => {
      const { newName, anAccount } = await opened();
      const { remember, find } = await anAccount();
      const home = network(newName());
      const phones = Array.from({ length: 10 }, () => device(newName()));
      await Promise.all(phones.map((phone) => remember([phone, home], plus(1000), 20)));
      for (const phone of phones) expect(await find([phone, home])).toEqual(new Set(['device', 'network']));
    });

    it('are not remembered of a sign-in that is undone', async () => {
      const { transact, newName, anAccount } = await opened();
      const { userId, find } = await anAccount();
      const home = network(newName());
      await transact(async ({ knownOrigins }) => {
        await knownOrigins.remember(userId, [home], { until: plus(1000), most: 3 });
        return err('undone');
      });
      expect(await find([home])).toEqual(new Set());
    });
  });
};
