import { type PortsOf, withPorts } from '../shared/index.ts';
import { endStaffSessions, findStaffMember, listStaffMembers, resetMemberSecondFactor } from './members.ts';
import { beginProviderSignIn, enterByProvider, nameOfProvider, proveByProvider } from './provider.ts';
import { beginEnrolment, confirmEnrolment, passSecondFactor, proveSecondFactor } from './second-factor.ts';
import { endStaffSession, listStaffSessions } from './sessions.ts';
import { authenticateStaff, beginStaffSignIn } from './sign-in.ts';
import { stepUp } from './step-up.ts';

export { exportStaffMembers, lastSeenAt, type ResetMemberRefusal, type SeenMember } from './members.ts';
export type * from './ports.ts';
export * from './provider.ts';
export type * from './provider-ports.ts';
export * from './saved-views.ts';
export { type AlreadyEnrolled, type SpendCodePorts, spendCode, type WrongCode } from './second-factor.ts';
export * from './session.ts';
export { type ResetSecondFactorPorts, resetSecondFactor } from './sessions.ts';
export type { Authenticated, Browser, Opened } from './sign-in.ts';

const useCases = {
  beginStaffSignIn,
  authenticateStaff,
  beginEnrolment,
  confirmEnrolment,
  passSecondFactor,
  stepUp,
  nameOfProvider,
  beginProviderSignIn,
  proveByProvider,
  enterByProvider,
  listStaffSessions,
  endStaffSession,
};

export type StaffPorts = PortsOf<typeof useCases>;

const members = {
  listStaffMembers,
  findStaffMember,
  endStaffSession,
  endStaffSessions,
  resetMemberSecondFactor,
  proveSecondFactor,
};

export type StaffMembersPorts = PortsOf<typeof members>;

/** For who says who works here. */
export const createStaffMembers = (ports: StaffMembersPorts) => withPorts(members, ports);

export const createStaff = (ports: StaffPorts) => withPorts(useCases, ports);
