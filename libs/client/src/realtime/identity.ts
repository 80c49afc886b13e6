import type { Inside } from '../inside.ts';
import type { SignedIn } from '../session.ts';
import type { Identity } from './line.ts';

type Ports = {
  readonly session: Inside['session'];
  /** Reads who is signed in now. */
  readonly readUserId: () => Promise<string>;
};

/**
 * Who was signed in at first, and is as long as it lasts: once nobody is, or somebody else, it is over. Tokens may be
 * replaced by others who share their store, so new ones are asked whose they are.
 */
export const identityOf = async ({ session, readUserId }: Ports) => {
  const first = await session.tokens();
  if (!first) return null;
  const userId = await readUserId();
  let { account } = first;
  let isOver = false;

  const stillOurs = async (tokens: SignedIn | null): Promise<SignedIn | null> => {
    if (isOver || !tokens) return over();
    if (tokens.account === account) return tokens;
    if ((await readUserId()) !== userId) return over();
    ({ account } = tokens);
    return tokens;
  };
  const over = (): null => {
    isOver = true;
    return null;
  };
  const identity: Identity & { readonly userId: string } = {
    userId,
    tokens: async () => stillOurs(await session.tokens()),
    renew: async (stale) => stillOurs(await session.renew(stale)),
  };
  return identity;
};
