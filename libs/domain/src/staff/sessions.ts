import { err, type Now, ok, type Result, type Transact, type UserId } from '../shared/index.ts';
import type { SecondFactors, StaffSessions } from './ports.ts';
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

export type ResetSecondFactorPorts = { readonly transact: Transact<{ readonly secondFactors: SecondFactors }> };

/** For whoever lost device and recovery codes: the next sign-in sets up another device, and all sessions are over. */
export const resetSecondFactor =
  ({ transact }: ResetSecondFactorPorts) =>
  ({ userId }: { readonly userId: UserId }): Promise<Result<void, { readonly kind: 'no-second-factor' }>> =>
    transact<void, { readonly kind: 'no-second-factor' }>(async ({ secondFactors }) =>
      (await secondFactors.remove(userId)) ? ok(undefined) : err({ kind: 'no-second-factor' }),
    );
