import { OrderlineProblem, UnexpectedAnswer } from './faults.ts';

export type Tokens = {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** When the access token expires, by this device's clock, in milliseconds since 1970. */
  readonly expiresAt: number;
};

/** Where the tokens of the signed-in account are kept; null is signed out. */
export type TokenStore = {
  read(): Promise<Tokens | null> | Tokens | null;
  write(tokens: Tokens | null): Promise<void> | void;
  /**
   * Where tabs or processes share the store: does the work while none of the others does, so that one of them refreshes, and
   * the rest take what it was given. In a browser, Web Locks do that. Without it, each refreshes for itself.
   */
  exclusively?<Result>(work: () => Promise<Result>): Promise<Result>;
};

/** Forgets with the page or the process. */
export const memoryTokens = (initial: Tokens | null = null): TokenStore => {
  let held = initial;
  return {
    read: () => held,
    write: (tokens) => {
      held = tokens;
    },
  };
};

/** Where the token of this device is kept, also when nobody is signed in: it lets its user sign in while strangers guess. */
export type DeviceStore = {
  read(): Promise<string | null> | string | null;
  write(token: string): Promise<void> | void;
};

/** Forgets with the page or the process. */
export const memoryDevice = (): DeviceStore => {
  let held: string | null = null;
  return {
    read: () => held,
    write: (token) => {
      held = token;
    },
  };
};

export type SessionPorts = {
  readonly store: TokenStore;
  /** Exchanges a refresh token for what the API answers. */
  readonly refresh: (refreshToken: string) => Promise<unknown>;
  readonly now: () => number;
  readonly onSignedOut: (problem: OrderlineProblem) => void;
};

export type SignedIn = Tokens & {
  /** Another number for each account that signs in: what is cached of one is not shown to the next. */
  readonly account: number;
};

export type Session = {
  /** Good tokens, refreshed where they are about to expire; null where nobody is signed in. */
  tokens(): Promise<SignedIn | null>;
  /** The tokens that replace ones which the server no longer takes. */
  renew(stale: SignedIn): Promise<SignedIn | null>;
  /** Takes what signing in answered. */
  begin(answer: unknown): Promise<void>;
  end(): Promise<void>;
  /** Tells when somebody has signed in or out here; answers what ends that. */
  watch(listener: () => void): () => void;
};

const earlyMs = 5_000;

/** Keeps somebody signed in. A refresh token is good for one use, so one refresh at a time is under way for all calls. */
export const createSession = ({ store, refresh, now, onSignedOut }: SessionPorts): Session => {
  let flight: Promise<SignedIn | null> | undefined;
  let account = 0;
  let known: string | undefined;

  const held = async (): Promise<SignedIn | null> => {
    const tokens = await store.read();
    if (tokens?.accessToken !== known) account++;
    known = tokens?.accessToken;
    return tokens && { ...tokens, account };
  };

  const stillHolds = async ({ refreshToken }: Tokens) => (await store.read())?.refreshToken === refreshToken;

  const listeners = new Set<() => void>();
  const change = async (tokens: Tokens | null): Promise<void> => {
    await store.write(tokens);
    for (const listener of listeners) listener();
  };
  const end = () => change(null);

  /** One change of the store after another, and none while others who share it are at it: a store may take its time. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const turn = last.then(() => store.exclusively?.(work) ?? work());
    last = turn.catch(() => {});
    return turn;
  };

  const signOutOn401 = async (current: Tokens, refusal: unknown): Promise<void> => {
    if (!(refusal instanceof OrderlineProblem) || refusal.status !== 401 || !(await stillHolds(current))) return;
    await end();
    onSignedOut(refusal);
  };

  const refreshed = async (stale: SignedIn): Promise<SignedIn | null> => {
    const current = await held();
    if (current?.accessToken !== stale.accessToken) return current;
    try {
      const pair = await refresh(current.refreshToken);
      if (!(await stillHolds(current))) return await held();
      const next = tokensOf(pair, now());
      await store.write(next);
      known = next.accessToken;
      return { ...next, account };
    } catch (refusal) {
      await signOutOn401(current, refusal);
      throw refusal;
    }
  };

  const renew = (stale: SignedIn): Promise<SignedIn | null> => {
    const work = () => refreshed(stale);
    flight ??= inTurn(work).finally(() => {
      flight = undefined;
    });
    return flight;
  };

  return {
    tokens: async () => {
      const tokens = await held();
      return tokens && now() >= tokens.expiresAt - earlyMs ? renew(tokens) : tokens;
    },
    renew,
    begin: (pair) => inTurn(async () => change(tokensOf(pair, now()))),
    end: () => inTurn(end),
    watch: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};

/** A program that never signs in, and has nothing to refresh. */
export const apiKeySession = (apiKey: string): Session => ({
  tokens: async () => ({ accessToken: apiKey, refreshToken: '', expiresAt: Number.POSITIVE_INFINITY, account: 0 }),
  renew: async () => null,
  begin: async () => {},
  end: async () => {},
  watch: () => () => {},
});

const tokensOf = (answer: unknown, now: number): Tokens => {
  const { accessToken, refreshToken, expiresIn } = asPair(answer);
  if (typeof accessToken !== 'string' || typeof refreshToken !== 'string' || typeof expiresIn !== 'number') {
    throw new UnexpectedAnswer(200, 'Tokens were asked for, and something else was answered.');
  }
  return { accessToken, refreshToken, expiresAt: now + expiresIn * 1000 };
};

/** Answers are objects; what is in this one is looked at. */
const asPair = (answer: unknown) => answer as Readonly<Record<keyof Tokens | 'expiresIn', unknown>>;
