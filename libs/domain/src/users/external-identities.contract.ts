import { describe, expect, it } from 'vitest';
import { err, type NewId, ok, type Transact, type UserId } from '../shared/index.ts';
import type { ExternalIdentities, ExternalIdentity, ExternalIdentityReader } from './admit-external-user.ts';
import type { PersonalData, UserRepository } from './ports.ts';
import { newCustomer, type User } from './user.ts';

export type ExternalIdentitiesHarness = {
  readonly transact: Transact<{
    readonly users: UserRepository;
    readonly externalIdentities: ExternalIdentities;
    readonly personalData: Pick<PersonalData, 'erase'>;
  }>;
  readonly externalIdentities: ExternalIdentityReader;
  readonly newId: NewId;
};

const now = new Date('2026-01-02T03:04:05.678Z');
const issuer = 'https://id.example/';

/** What every store of external identities must do. */
export const externalIdentitiesContract = (where: string, open: () => Promise<ExternalIdentitiesHarness>): void => {
  const opened = async () => {
    const { transact, externalIdentities, newId } = await open();
    const aUser = async (): Promise<User> => {
      const id = newId<UserId>();
      const user = newCustomer({ id, email: `${id}@example.com`, name: 'Ada', now });
      await transact(async ({ users }) => ok(await users.insert(user)));
      return user;
    };
    const link = (identity: ExternalIdentity, { id }: User) =>
      transact(async (stores) => ok(await stores.externalIdentities.link(identity, id, now)));
    return { transact, find: externalIdentities.find, newId, aUser, link };
  };

  describe(`external identities ${where}`, () => {
    it('are somebody’s, by issuer and subject together', async () => {
      const { find, link, aUser, newId } = await opened();
      const [user, subject] = [await aUser(), `a${newId()}`];
      expect(await find({ issuer, subject })).toBeNull();
      expect(await link({ issuer, subject }, user)).toEqual(ok(true));
      expect(await find({ issuer, subject })).toBe(user.id);
      expect(await find({ issuer: 'https://other.example/', subject })).toBeNull();
      expect(await find({ issuer, subject: subject.toUpperCase() })).toBeNull();
    });

    it('stay whose they are', async () => {
      const { find, link, aUser, newId } = await opened();
      const [first, second, subject] = [await aUser(), await aUser(), newId()];
      await link({ issuer, subject }, first);
      expect(await link({ issuer, subject }, second)).toEqual(ok(false));
      expect(await find({ issuer, subject })).toBe(first.id);
    });

    it('say whether somebody has one of an issuer', async () => {
      const { transact, link, aUser, newId } = await opened();
      const [user, other] = [await aUser(), await aUser()];
      await link({ issuer, subject: newId() }, user);
      const isLinked = ({ id }: User, from = issuer) =>
        transact(async ({ externalIdentities }) => ok(await externalIdentities.isLinked(id, from)));
      expect(await isLinked(user)).toEqual(ok(true));
      expect(await isLinked(other)).toEqual(ok(false));
      expect(await isLinked(user, 'https://other.example/')).toEqual(ok(false));
    });

    it('are not linked by what was refused', async () => {
      const { transact, find, aUser, newId } = await opened();
      const [{ id }, subject] = [await aUser(), newId()];
      const refusal = err({ kind: 'account-not-linked' } as const);
      const refused = await transact(async ({ externalIdentities }) => {
        await externalIdentities.link({ issuer, subject }, id, now);
        return refusal;
      });
      expect(refused).toEqual(refusal);
      expect(await find({ issuer, subject })).toBeNull();
    });

    it('go with the user who is erased', async () => {
      const { transact, find, link, aUser, newId } = await opened();
      const [user, other, subject] = [await aUser(), await aUser(), newId()];
      await link({ issuer, subject }, user);
      await link({ issuer, subject: `${subject} too` }, other);
      await transact(async ({ personalData }) => ok(await personalData.erase(user)));
      expect(await find({ issuer, subject })).toBeNull();
      expect(await find({ issuer, subject: `${subject} too` })).toBe(other.id);
    });
  });
};
