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
