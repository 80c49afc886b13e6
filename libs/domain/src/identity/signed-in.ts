import type { Session } from './session.ts';

/** What a client goes on with: `expiresIn` is the access token's lifetime in seconds, the refresh token is used once. */
export type SignedIn = {
  readonly accessToken: string;
  readonly expiresIn: number;
  readonly refreshToken: string;
  readonly session: Session;
};
