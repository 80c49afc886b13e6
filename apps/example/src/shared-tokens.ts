import { stored } from './ui/stored.ts';

/** Under which all tabs keep the tokens, and by which one of them refreshes at a time. */
export const tokensKey = 'corner-shop-tokens';

const longestMs = 1000;

/** Tokens that all tabs share, over reloads and restarts, until somebody signs out. */
export const sharedTokens = <Tokens extends { readonly refreshToken: string }>() => {
  const { read, write } = stored<Tokens>(localStorage, tokensKey);

  /** What one tab wrote before it freed the lock, another may read only a moment after it has it. */
  const readAnew = (before: string | undefined): Promise<void> =>
    new Promise((resolve) => {
      const over = new AbortController();
      const go = () => {
        over.abort();
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(go, longestMs);
      addEventListener('storage', ({ key }) => key === tokensKey && go(), { signal: over.signal });
      if (read()?.refreshToken !== before) go();
    });

  /** Who waited takes what the other tab was given. A page that is not from a secure origin has no locks. */
  const exclusively = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const locks: LockManager | undefined = navigator.locks;
    if (!locks) return work();
    const before = read()?.refreshToken;
    const first = await locks.request(tokensKey, { ifAvailable: true }, async (lock) =>
      lock === null ? undefined : { result: await work() },
    );
    if (first) return first.result;
    return locks.request(tokensKey, async () => {
      await readAnew(before);
      return work();
    });
  };
  return { read, write, exclusively };
};
