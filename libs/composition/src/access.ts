import { setTimeout as pause } from 'node:timers/promises';
import type { Scope } from '@orderline/contracts/http/endpoint';
import type { KnownRevocations, Revocations, SessionId } from '@orderline/domain/identity';
import { scopesFor as scopesByPolicy } from '@orderline/domain/shared';
import type { WatchedLoop } from '@orderline/platform';

/** What the key was given and its owner's roles allow now. */
export const scopesOfKey = (given: readonly string[], roles: readonly string[]): ReadonlySet<Scope> =>
  new Set([...scopesFor(roles)].filter((scope) => given.includes(scope)));

/** What the roles allow together by the policy, as the contract names it: a scope that it does not know fails to compile. */
export const scopesFor: (roles: readonly string[]) => ReadonlySet<Scope> = scopesByPolicy;

type Verifier<Claims> = { verify(token: string): Promise<Claims | null> };

/** The same verifier, which knows no token of a session that was ended. */
export const revocable = <Claims extends { readonly sessionId: SessionId }, V extends Verifier<Claims>>(
  tokens: V & Verifier<Claims>,
  revocations: Pick<Revocations, 'has'>,
): V => ({
  ...tokens,
  verify: async (token: string) => {
    const claims = await tokens.verify(token);
    return claims && !revocations.has(claims.sessionId) ? claims : null;
  },
});

/** The same verifier, whose claims say what the token opens at this moment. */
export const judged = <Claims, V extends Verifier<Claims>>(
  tokens: V & Verifier<Claims>,
  judge: (claims: Claims) => Promise<Claims>,
): V => ({
  ...tokens,
  verify: async (token: string) => {
    const claims = await tokens.verify(token);
    return claims && judge(claims);
  },
});

const EVERY_MS = 2000;

export type FollowRevocationsNeeds = {
  readonly loop: Pick<WatchedLoop, 'failed' | 'progressed' | 'ended'>;
  readonly everyMs?: number;
};

/** Refreshes at once and then every two seconds, until it is stopped; while that fails, what is known stays. */
export const followRevocations = async (
  revocations: Pick<KnownRevocations, 'refresh'>,
  { loop, everyMs = EVERY_MS }: FollowRevocationsNeeds,
): Promise<() => void> => {
  const stop = new AbortController();
  const refresh = async (): Promise<void> => {
    try {
      await revocations.refresh();
      loop.progressed();
    } catch (error) {
      loop.failed(error);
    }
  };
  const follow = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await pause(everyMs, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
      if (!stop.signal.aborted) await refresh();
    }
  };
  await refresh();
  void follow();
  return () => {
    stop.abort();
    loop.ended();
  };
};
