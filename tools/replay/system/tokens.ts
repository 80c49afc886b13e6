import { signIn, tokenPair } from '@orderline/contracts/http/v1/sessions';
import { inVersion } from '@orderline/contracts/http/version';
import { answerAs } from './answer-as.ts';
import { type FulfilmentTimeouts, persist } from './persist.ts';
import { StopReplay } from './stop-replay.ts';

export type Tokens = {
  current(): Promise<string>;
  /** A token to use in place of one that the system has refused. */
  instead(refused: string): Promise<string>;
};

/** A token that was given and cannot be renewed. */
export const givenToken = (token: string): Tokens => ({
  current: async () => token,
  instead: async () => {
    throw new StopReplay(
      'The system refuses the token: it is expired, malformed or not of this system. Give another by --token.',
    );
  },
});

type Credentials = { readonly email: string; readonly password: string };

type Held = { readonly token: string; readonly goodUntil: number };

const MARGIN = 0.1;

const obtain = async (timeouts: FulfilmentTimeouts, credentials: Credentials, now: () => number): Promise<Held> => {
  const asked = now();
  const answer = await persist(timeouts, {
    method: signIn.method,
    path: inVersion(signIn.path, 'v2'),
    body: credentials,
  });
  if (answer.status === 401) {
    const who = `The system does not let ${credentials.email} sign in`;
    throw new StopReplay(`${who}. The demo operator exists in development only: give --token of a member of staff.`);
  }
  const { accessToken, expiresIn } = answerAs(tokenPair, { answer, status: 201, what: 'signing in' });
  return { token: accessToken, goodUntil: asked + expiresIn * 1_000 * (1 - MARGIN) };
};

/** Signs in when first asked, and again shortly before the token expires or once it is refused; one sign-in at a time. */
export const signedInTokens = (ports: {
  readonly timeouts: FulfilmentTimeouts;
  readonly credentials: Credentials;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}): Tokens => {
  const { timeouts, credentials, now } = ports;
  let held: Promise<Held> | undefined;
  const renewed = async (): Promise<string> => {
    const mine = obtain(timeouts, credentials, now);
    held = mine;
    mine.catch(() => {
      if (held === mine) held = undefined;
    });
    return (await mine).token;
  };
  const current = async (): Promise<string> => {
    const mine = held;
    if (!mine) return renewed();
    const { token, goodUntil } = await mine;
    if (now() < goodUntil) return token;
    return held === mine ? renewed() : current();
  };
  return {
    current,
    instead: async (refused) => {
      const mine = held;
      if (mine && (await mine).token === refused && held === mine) return renewed();
      return current();
    },
  };
};
