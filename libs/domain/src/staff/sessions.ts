import { err, type Id, type Now, ok, type Result, type Transact, type UserId } from '../shared/index.ts';
import type { ApiRevocations, ApiSessions, SecondFactors, StaffSessions } from './ports.ts';
import { isLive, type StaffSession } from './session.ts';

export type StaffSessionsPorts = { readonly staffSessions: StaffSessions; readonly now: Now };

/** The live ones, newest first. */
export const listStaffSessions =
  ({ staffSessions, now }: StaffSessionsPorts) =>
  async ({ userId }: { readonly userId: UserId }): Promise<Result<readonly StaffSession[], never>> =>
    ok((await staffSessions.listFor(userId)).filter((session) => isLive(session, now())));

export type EndStaffSession = { readonly userId: UserId; readonly digest: string };

export const endStaffSession =
  ({ staffSessions }: StaffSessionsPorts) =>
  async ({ userId, digest }: EndStaffSession): Promise<Result<void, { readonly kind: 'session-not-found' }>> =>
    (await staffSessions.remove(userId, digest)) ? ok(undefined) : err({ kind: 'session-not-found' });

export type ResetSecondFactorPorts = {
  readonly transact: Transact<{ readonly secondFactors: SecondFactors; readonly sessions: ApiSessions }>;
  readonly revocations: ApiRevocations;
  readonly now: Now;
};

/**
 * For whoever lost device and recovery codes: the next sign-in sets up another device, and all sessions are over, those of the
 * API too, as whoever has the device may have opened one.
 */
export const resetSecondFactor =
  ({ transact, revocations, now }: ResetSecondFactorPorts) =>
  async ({ userId }: { readonly userId: UserId }): Promise<Result<void, { readonly kind: 'no-second-factor' }>> => {
    const result = await transact<readonly Id<'Session'>[], { readonly kind: 'no-second-factor' }>(
      async ({ secondFactors, sessions }) =>
        (await secondFactors.remove(userId))
          ? ok(await sessions.endAll(userId, { except: null, now: now() }))
          : err({ kind: 'no-second-factor' }),
    );
    if (!result.ok) return result;
    revocations.add(result.value);
    return ok(undefined);
  };
