import { type PortsOf, withPorts } from '../shared/index.ts';
import { changePassword } from './change-password.ts';
import { refreshSession } from './refresh-session.ts';
import { requestPasswordReset, resetPassword } from './reset-password.ts';
import { signIn } from './sign-in.ts';
import { listSessions, signOut } from './sign-out.ts';
import { requestEmailVerification, verifyEmail } from './verify-email.ts';

export * from './api-key.ts';
export * from './api-keys.ts';
export type * from './change-password.ts';
export * from './login-attempts.ts';
export type * from './ports.ts';
export { proveCredentials } from './prove-credentials.ts';
export { type Reauthenticate, type ReauthenticatePorts, reauthenticate } from './reauthenticate.ts';
export type * from './refresh-session.ts';
export type * from './reset-password.ts';
export * from './revocations.ts';
export {
  type AuthenticationMethod,
  type ClaimedRights,
  type EnrolledLookup,
  judgeRights,
  type Rights,
  type SecondFactorPolicy,
} from './rights.ts';
export type { TooManyEmails } from './send-code.ts';
export * from './session.ts';
export type * from './sign-in.ts';
export type * from './sign-out.ts';
export { throttleCodes } from './throttle-codes.ts';
export type * from './verify-email.ts';

const useCases = {
  signIn,
  refreshSession,
  listSessions,
  signOut,
  changePassword,
  requestPasswordReset,
  resetPassword,
  requestEmailVerification,
  verifyEmail,
};

export type IdentityPorts = PortsOf<typeof useCases>;

export const createIdentity = (ports: IdentityPorts) => withPorts(useCases, ports);
