import {
  type Batches,
  type ExportRunning,
  err,
  everyPage,
  type Now,
  ok,
  type Page,
  type PageRequest,
  type Result,
  type Snapshots,
  type UserId,
} from '../shared/index.ts';
import type { StaffDirectory, StaffMember, StaffSessions } from './ports.ts';
import { isLive, type StaffSession } from './session.ts';
import { type ResetSecondFactorPorts, resetSecondFactor } from './sessions.ts';

export type MembersPorts = {
  readonly staffDirectory: StaffDirectory;
  readonly staffSessions: StaffSessions;
  readonly now: Now;
};

/** Somebody of the staff, with where they are signed in now, newest first. */
export type SeenMember = StaffMember & { readonly sessions: readonly StaffSession[] };

type Seeing = Pick<MembersPorts, 'staffSessions' | 'now'>;

const seen = async ({ staffSessions, now }: Seeing, member: StaffMember): Promise<SeenMember> => {
  const sessions = await staffSessions.listFor(member.userId);
  return { ...member, sessions: sessions.filter((session) => isLive(session, now())) };
};

/** When one of the live sessions was last used; null where there is none. */
export const lastSeenAt = ({ sessions }: Pick<SeenMember, 'sessions'>): Date | null =>
  sessions.map(({ lastUsedAt }) => lastUsedAt).reduce<Date | null>((last, at) => (last && last > at ? last : at), null);

/** Who works here, the newest account first. */
export const listStaffMembers =
  (ports: MembersPorts) =>
  async ({ page }: { readonly page: PageRequest<UserId> }): Promise<Result<Page<SeenMember, UserId>, never>> => {
    return ok(await seenPage(ports, ports, page));
  };

type Lists = { readonly staffDirectory: Pick<StaffDirectory, 'list'> };

const seenPage = async (
  ports: Seeing,
  { staffDirectory }: Lists,
  page: PageRequest<UserId>,
): Promise<Page<SeenMember, UserId>> => {
  const { items, next } = await staffDirectory.list(page);
  return { items: await Promise.all(items.map((member) => seen(ports, member))), next };
};

export type ExportStaffMembersPorts = Seeing & { readonly snapshots: Snapshots<Lists> };

/** All whom `listStaffMembers` lists, as they stood at one moment; their sessions, which are elsewhere, as they are read. */
export const exportStaffMembers =
  ({ snapshots, ...ports }: ExportStaffMembersPorts) =>
  ({ userId }: { readonly userId: UserId }): Promise<Result<Batches<SeenMember>, ExportRunning>> =>
    everyPage<Lists, SeenMember, UserId>(snapshots, userId, (lists, page) => seenPage(ports, lists, page));

export type MemberNotFound = { readonly kind: 'staff-member-not-found' };

/** Also somebody who has no role of staff yet. */
export const findStaffMember =
  (ports: MembersPorts) =>
  async ({ userId }: { readonly userId: UserId }): Promise<Result<SeenMember, MemberNotFound>> => {
    const member = await ports.staffDirectory.find(userId);
    return member ? ok(await seen(ports, member)) : err({ kind: 'staff-member-not-found' });
  };

/** Signs somebody out of every browser. */
export const endStaffSessions =
  ({ staffDirectory, staffSessions }: Pick<MembersPorts, 'staffDirectory' | 'staffSessions'>) =>
  async ({ userId }: { readonly userId: UserId }): Promise<Result<void, MemberNotFound>> => {
    if (!(await staffDirectory.find(userId))) return err({ kind: 'staff-member-not-found' });
    return ok(await staffSessions.removeAll(userId));
  };

export type ResetMemberPorts = Pick<MembersPorts, 'staffSessions'> & ResetSecondFactorPorts;

export type ResetMemberSecondFactor = { readonly userId: UserId; readonly by: UserId };

export type ResetMemberRefusal = { readonly kind: 'second-factor-not-found' } | { readonly kind: 'own-account' };

/** For another who lost device and recovery codes: the next sign-in sets up another device, and all sessions are over. */
export const resetMemberSecondFactor =
  ({ staffSessions, ...ports }: ResetMemberPorts) =>
  async ({ userId, by }: ResetMemberSecondFactor): Promise<Result<void, ResetMemberRefusal>> => {
    if (by === userId) return err({ kind: 'own-account' });
    const result = await resetSecondFactor(ports)({ userId });
    if (!result.ok) return err({ kind: 'second-factor-not-found' });
    await staffSessions.removeAll(userId);
    return ok(undefined);
  };
