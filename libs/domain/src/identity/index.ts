import { type ChangePasswordPorts, changePassword } from './change-password.ts';
import { type ListSessionsPorts, listSessions } from './list-sessions.ts';
import { type RefreshSessionPorts, refreshSession } from './refresh-session.ts';
import { type RequestEmailVerificationPorts, requestEmailVerification } from './request-email-verification.ts';
import { type RequestPasswordResetPorts, requestPasswordReset } from './request-password-reset.ts';
import { type ResetPasswordPorts, resetPassword } from './reset-password.ts';
import { type SignInPorts, signIn } from './sign-in.ts';
import { type SignOutPorts, signOut } from './sign-out.ts';
import { type VerifyEmailPorts, verifyEmail } from './verify-email.ts';

export * from './api-keys.ts';
export type { ChangePassword, ChangePasswordRefusal } from './change-password.ts';
export type { ListSessions } from './list-sessions.ts';
export type { TooManyEmails } from './one-time-tokens.ts';
export type * from './ports.ts';
export { type Reauthenticate, type ReauthenticatePorts, reauthenticate } from './reauthenticate.ts';
export type { RefreshSession, RefreshSessionRefusal } from './refresh-session.ts';
export type { RequestEmailVerification, RequestEmailVerificationRefusal } from './request-email-verification.ts';
export type { RequestPasswordReset } from './request-password-reset.ts';
export type { ResetPassword, ResetPasswordRefusal } from './reset-password.ts';
export * from './revocations.ts';
export * from './session.ts';
export type { NewlySignedIn, SignIn, SignInRefusal } from './sign-in.ts';
export type { SessionNotFound, SignOut } from './sign-out.ts';
export type { SignedIn } from './signed-in.ts';
export * from './throttle.ts';

export type IdentityPorts = SignInPorts &
  RefreshSessionPorts &
  ListSessionsPorts &
  SignOutPorts &
  ChangePasswordPorts &
  RequestPasswordResetPorts &
  ResetPasswordPorts &
  RequestEmailVerificationPorts &
  VerifyEmailPorts;

export const createIdentity = (ports: IdentityPorts) => ({
  signIn: signIn(ports),
  refreshSession: refreshSession(ports),
  listSessions: listSessions(ports),
  signOut: signOut(ports),
  changePassword: changePassword(ports),
  requestPasswordReset: requestPasswordReset(ports),
  resetPassword: resetPassword(ports),
  requestEmailVerification: requestEmailVerification(ports),
  verifyEmail: verifyEmail(ports),
});

export type { InvalidVerificationToken, VerifyEmail } from './verify-email.ts';
