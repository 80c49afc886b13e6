import { describe, expect, it } from 'vitest';
import { ok, type Role, type Transact, type UserId } from '../shared/index.ts';
import type { SecondFactorReader, SecondFactors, StaffDirectory, StaffSessions } from './ports.ts';
import type { ProviderSignIn, ProviderSignIns } from './provider-ports.ts';
import type { StaffSession } from './session.ts';

export { savedViewsContract } from './saved-views.contract.ts';

export type StaffSessionsHarness = {
  readonly staffSessions: StaffSessions;
  readonly newDigest: () => string;
  aStaffUser(): Promise<UserId>;
};

const minute = 60_000;

/** What every store of sessions of staff must do. */
export const staffSessionsContract = (where: string, open: () => Promise<StaffSessionsHarness>): void => {
  const opened = async () => {
    const harness = await open();
    const userId = await harness.aStaffUser();
    const now = new Date();
    const aSession = async (changes: Partial<StaffSession> = {}): Promise<StaffSession> => {
      const session: StaffSession = {
        digest: harness.newDigest(),
        userId,
        stage: 'full',
        credential: 'digest of what was proved',
        createdAt: now,
        lastUsedAt: now,
        provenAt: now,
        address: '192.0.2.1',
        client: 'Mozilla/5.0 “quoted” \\ é',
        formKey: 'what forms are tied to',
        ...changes,
      };
      await harness.staffSessions.insert(session);
      return session;
    };
    return { ...harness, userId, now, aSession };
  };

  describe(`sessions of staff ${where}`, () => {
    it('are found as they were opened, by their owner and digest together', async () => {
      const { staffSessions, aSession, aStaffUser, userId } = await opened();
      const session = await aSession({ stage: 'password', address: '2001:db8::/64' });
      expect(await staffSessions.find(userId, session.digest)).toEqual(session);
      expect(await staffSessions.find(await aStaffUser(), session.digest)).toBeNull();
      expect(await staffSessions.find(userId, `${session.digest}x`)).toBeNull();
    });

    it('are found without a key of their forms, as another release opens them', async () => {
      const { staffSessions, aSession, userId } = await opened();
      const session = await aSession({ formKey: null });
      expect(await staffSessions.find(userId, session.digest)).toEqual(session);
    });

    it('note their use, and nothing else', async () => {
      const { staffSessions, aSession, userId, now } = await opened();
      const session = await aSession();
      const later = new Date(now.getTime() + minute);
      await staffSessions.touch(session, later);
      expect(await staffSessions.find(userId, session.digest)).toEqual({ ...session, lastUsedAt: later });
    });

    it('are ended once, and are not there again by a use that was under way', async () => {
      const { staffSessions, aSession, userId, now } = await opened();
      const session = await aSession();
      const ended = await Promise.all(Array.from({ length: 20 }, () => staffSessions.remove(userId, session.digest)));
      expect(ended.filter(Boolean)).toHaveLength(1);
      await staffSessions.touch(session, new Date(now.getTime() + minute));
      expect(await staffSessions.find(userId, session.digest)).toBeNull();
      expect(await staffSessions.listFor(userId)).toEqual([]);
    });

    it('are ended together, and nobody else’s with them', async () => {
      const { staffSessions, aSession, aStaffUser, userId } = await opened();
      await aSession();
      await aSession();
      const other = await aSession({ userId: await aStaffUser() });
      await staffSessions.removeAll(userId);
      await staffSessions.removeAll(userId);
      expect(await staffSessions.listFor(userId)).toEqual([]);
      expect(await staffSessions.find(other.userId, other.digest)).toEqual(other);
    });

    it('are listed for their owner, newest first', async () => {
      const { staffSessions, aSession, aStaffUser, userId, now } = await opened();
      const older = await aSession({ createdAt: new Date(now.getTime() - minute) });
      const newer = await aSession();
      await aSession({ userId: await aStaffUser() });
      expect(await staffSessions.listFor(userId)).toEqual([newer, older]);
    });
  });
};

export type SecondFactorsHarness = {
  readonly transact: Transact<{ readonly secondFactors: SecondFactors }>;
  readonly secondFactors: SecondFactorReader;
  readonly newDigest: () => string;
  aStaffUser(): Promise<UserId>;
};

/** What every store of second factors must do. */
export const secondFactorsContract = (where: string, open: () => Promise<SecondFactorsHarness>): void => {
  const now = new Date('2026-01-02T03:04:05.678Z');

  const opened = async () => {
    const harness = await open();
    const userId = await harness.aStaffUser();
    const within = async <Value>(work: (factors: SecondFactors) => Promise<Value>): Promise<Value> => {
      const result = await harness.transact<Value, never>(async ({ secondFactors }) => ok(await work(secondFactors)));
      if (!result.ok) throw new Error('it was refused');
      return result.value;
    };
    const factor = { userId, sealedSecret: 'sealed' };
    const confirmed = async (step = 100) => {
      await within((factors) => factors.propose(factor));
      return within((factors) => factors.confirm(factor, { step, now }));
    };
    return { ...harness, userId, within, factor, confirmed };
  };

  describe(`second factors ${where}`, () => {
    it('are proposed anew until one is confirmed, and then no more', async () => {
      const { secondFactors, within, factor, userId } = await opened();
      expect(await secondFactors.find(userId)).toBeNull();
      expect(await within((factors) => factors.propose(factor))).toBe(true);
      const other = { userId, sealedSecret: 'another' };
      expect(await within((factors) => factors.propose(other))).toBe(true);
      expect(await secondFactors.find(userId)).toEqual({ ...other, confirmedAt: null, lastStep: 0 });
      expect(await within((factors) => factors.confirm(factor, { step: 5, now }))).toBe(false);
      expect(await within((factors) => factors.confirm(other, { step: 5, now }))).toBe(true);
      expect(await within((factors) => factors.propose(factor))).toBe(false);
      expect(await within((factors) => factors.confirm(other, { step: 6, now }))).toBe(false);
      expect(await secondFactors.find(userId)).toEqual({ ...other, confirmedAt: now, lastStep: 5 });
    });

    it('take the code of a step once, and none of an earlier one', async () => {
      const { within, confirmed, userId } = await opened();
      expect(await confirmed(100)).toBe(true);
      const advance = (step: number) => within((factors) => factors.advance(userId, step));
      expect([await advance(100), await advance(99)]).toEqual([false, false]);
      const tries = await Promise.all(Array.from({ length: 20 }, () => advance(101)));
      expect(tries.filter(Boolean)).toHaveLength(1);
      expect([await advance(103), await advance(102)]).toEqual([true, false]);
    });

    it('take no code before they are confirmed', async () => {
      const { within, factor, userId } = await opened();
      await within((factors) => factors.propose(factor));
      expect(await within((factors) => factors.advance(userId, 101))).toBe(false);
    });

    it('have recovery codes, each of which is used once, however many try', async () => {
      const { secondFactors, within, confirmed, userId, newDigest, aStaffUser } = await opened();
      await confirmed();
      const [one, two] = [newDigest(), newDigest()];
      await within((factors) => factors.setRecoveryCodes(userId, [one, two]));
      const stranger = await aStaffUser();
      expect(await within((factors) => factors.useRecoveryCode(stranger, one))).toBe(false);
      const tries = await Promise.all(
        Array.from({ length: 30 }, () => within((factors) => factors.useRecoveryCode(userId, one))),
      );
      expect(tries.filter(Boolean)).toHaveLength(1);
      expect(await secondFactors.recoveryCodesLeft(userId)).toBe(1);
      await within((factors) => factors.setRecoveryCodes(userId, [newDigest()]));
      expect(await within((factors) => factors.useRecoveryCode(userId, two))).toBe(false);
    });

    it('are removed with their recovery codes', async () => {
      const { secondFactors, within, confirmed, userId, newDigest } = await opened();
      await confirmed();
      const code = newDigest();
      await within((factors) => factors.setRecoveryCodes(userId, [code]));
      expect(await within((factors) => factors.remove(userId))).toBe(true);
      expect(await within((factors) => factors.remove(userId))).toBe(false);
      expect(await secondFactors.find(userId)).toBeNull();
      expect(await within((factors) => factors.useRecoveryCode(userId, code))).toBe(false);
    });
  });
};

export type StaffDirectoryHarness = SecondFactorsHarness & {
  readonly staffDirectory: StaffDirectory;
  /** An account with these roles. */
  aUserWith(...roles: readonly Role[]): Promise<UserId>;
};

/** What every directory of staff must do. */
export const staffDirectoryContract = (where: string, open: () => Promise<StaffDirectoryHarness>): void => {
  describe(`the directory of staff ${where}`, () => {
    it('lists page by page who has another role than a customer’s, the newest first', async () => {
      const { staffDirectory, aUserWith } = await open();
      const [older] = [await aUserWith('viewer'), await aUserWith('customer')];
      const newer = await aUserWith('customer', 'admin');
      const first = await staffDirectory.list({ limit: 1 });
      expect(first.items).toMatchObject([{ userId: newer, roles: ['customer', 'admin'], hasSecondFactor: false }]);
      expect(first.next).toBe(newer);
      const second = await staffDirectory.list({ limit: 1, after: newer });
      expect(second.items).toMatchObject([{ userId: older, roles: ['viewer'] }]);
    });

    it('finds anybody, and tells a second factor from one that is only proposed', async () => {
      const { staffDirectory, aUserWith, aStaffUser, transact } = await open();
      const userId = await aUserWith('customer');
      const within = (work: (factors: SecondFactors) => Promise<unknown>) =>
        transact(async ({ secondFactors }) => ok(await work(secondFactors)));
      const factor = { userId, sealedSecret: 'sealed' };
      await within((factors) => factors.propose(factor));
      expect(await staffDirectory.find(userId)).toMatchObject({ userId, roles: ['customer'], hasSecondFactor: false });
      await within((factors) => factors.confirm(factor, { step: 1, now: new Date() }));
      expect(await staffDirectory.find(userId)).toMatchObject({ hasSecondFactor: true });
      expect(await staffDirectory.find(await aStaffUser())).toMatchObject({ hasSecondFactor: false });
    });
  });
};

export type ProviderSignInsHarness = {
  readonly providerSignIns: ProviderSignIns;
  readonly newDigest: () => string;
  aStaffUser(): Promise<UserId>;
};

/** What every store of sign-ins by a provider must do. */
export const providerSignInsContract = (where: string, open: () => Promise<ProviderSignInsHarness>): void => {
  describe(`sign-ins by a provider ${where}`, () => {
    const aSignIn = (digest: string, changes: Partial<ProviderSignIn> = {}): ProviderSignIn => ({
      ...{
        digest,
        state: `state of ${digest}`,
        nonce: 'nonce',
        verifier: 'verifier',
        next: '/admin',
        kept: null,
        stepUp: null,
      },
      createdAt: new Date('2026-01-02T03:04:05.678Z'),
      ...changes,
    });

    it('are taken once, however many try, and as they were begun', async () => {
      const { providerSignIns, newDigest, aStaffUser } = await open();
      const stepUp = { userId: await aStaffUser(), session: newDigest() };
      const signIn = aSignIn(newDigest(), { kept: 'delta=%2B3&reason=é', stepUp });
      await providerSignIns.insert(signIn);
      const tries = await Promise.all(
        Array.from({ length: 20 }, () => providerSignIns.take(signIn.digest, signIn.state)),
      );
      expect(tries.filter(Boolean)).toEqual([signIn]);
    });

    it('are taken by nobody with another state, and are there still', async () => {
      const { providerSignIns, newDigest } = await open();
      const signIn = aSignIn(newDigest());
      await providerSignIns.insert(signIn);
      expect(await providerSignIns.take(signIn.digest, 'another')).toBeNull();
      expect(await providerSignIns.take(newDigest(), signIn.state)).toBeNull();
      expect(await providerSignIns.take(signIn.digest, signIn.state)).toEqual(signIn);
    });
  });
};
