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
