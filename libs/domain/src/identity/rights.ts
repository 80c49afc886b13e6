import { isStaffRole, type UserId } from '../shared/index.ts';
import type { AccessTokens, SecondFactorReader } from './ports.ts';
import type { Session } from './session.ts';

/** Of whom of the staff a second factor is asked: of who has set one up, or of everybody. */
export type SecondFactorPolicy = 'optional' | 'required';

/** How somebody proved who they are (RFC 8176). A recovery code is good once too, and so an `otp`. */
export type AuthenticationMethod = 'pwd' | 'otp';

/** What a token opens, and what it would open if a second factor had been proved. */
export type Rights = { readonly roles: readonly string[]; readonly withheldRoles: readonly string[] };

type Asked = { readonly isProven: boolean; readonly isAsked: boolean };

/** Roles of staff are withheld where a second factor is asked for and not proved: a customer's rights are left. */
const rightsOf = (roles: readonly string[], { isProven, isAsked }: Asked): Rights =>
  isProven || !isAsked
    ? { roles, withheldRoles: [] }
    : { roles: roles.filter((role) => !isStaffRole(role)), withheldRoles: roles.filter(isStaffRole) };

export type IssueAccessPorts = {
  readonly accessTokens: AccessTokens;
  readonly secondFactors: SecondFactorReader;
  readonly secondFactorPolicy: SecondFactorPolicy;
};

type Issuing = {
  readonly account: { readonly userId: UserId; readonly roles: readonly string[] };
  readonly session: Session;
  readonly at: Date;
};

/** Signs what the session opens now: a proof of a second factor that was reset since counts for nothing. */
export const issueAccess = async (
  { accessTokens, secondFactors, secondFactorPolicy }: IssueAccessPorts,
  { account: { userId, roles }, session, at }: Issuing,
): ReturnType<AccessTokens['issue']> => {
  const proven = session.provenFactorAt;
  const isOfInterest = proven !== null || roles.some(isStaffRole);
  const present = isOfInterest ? ((await secondFactors.find(userId))?.confirmedAt ?? null) : null;
  const isProven = present !== null && proven?.getTime() === present.getTime();
  // Who had a device that is gone is asked for one: a reset by an earlier release leaves sessions of the API.
  const isAsked = present !== null || proven !== null || secondFactorPolicy === 'required';
  const amr: readonly AuthenticationMethod[] = isProven ? ['pwd', 'otp'] : ['pwd'];
  const rights = rightsOf(roles, { isProven, isAsked });
  return accessTokens.issue({ userId, ...rights, amr, sessionId: session.id, now: at });
};

/** Claims of a token that was verified. */
export type ClaimedRights = Rights & {
  readonly userId: UserId;
  /** Empty of a token that an earlier release has signed, which knows nothing of second factors. */
  readonly amr: readonly string[];
};

export type EnrolledLookup = {
  /** It may be a cache of at most five seconds. */
  isEnrolled(userId: UserId): Promise<boolean>;
};

export type JudgeRightsPorts = {
  readonly enrolled: EnrolledLookup;
  readonly secondFactorPolicy: SecondFactorPolicy;
};

/**
 * What a token opens at this moment, by its claim `amr`. One that proves no second factor opens nothing of the staff's to who
 * has set one up since, or whose token was signed by a release that did not ask; nor to anybody where nobody can be asked.
 */
export const judgeRights =
  ({ enrolled, secondFactorPolicy }: JudgeRightsPorts) =>
  async <Claims extends ClaimedRights>(claims: Claims): Promise<Claims> => {
    const { userId, roles, amr } = claims;
    if (amr.includes('otp') || !roles.some(isStaffRole)) return claims;
    const isAsked = secondFactorPolicy === 'required' || (await enrolled.isEnrolled(userId));
    return isAsked ? { ...claims, ...rightsOf(roles, { isProven: false, isAsked }) } : claims;
  };
