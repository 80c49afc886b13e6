import { type PortsOf, withPorts } from '../shared/index.ts';
import { beginEnrolment, confirmEnrolment, passSecondFactor } from './second-factor.ts';
import { endStaffSession, listStaffSessions } from './sessions.ts';
import { authenticateStaff, beginStaffSignIn } from './sign-in.ts';
import { stepUp } from './step-up.ts';

export type * from './ports.ts';
export * from './saved-views.ts';
export type { AlreadyEnrolled, WrongCode } from './second-factor.ts';
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
  listStaffSessions,
  endStaffSession,
};

export type StaffPorts = PortsOf<typeof useCases>;

export const createStaff = (ports: StaffPorts) => withPorts(useCases, ports);
