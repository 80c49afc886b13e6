import { Client } from 'undici';
import type { Target } from './target.ts';
import type { UpstreamState, Upstreams } from './targets.ts';

const longestMs = 2_000;

/** On a connection of its own, which tells whether the target takes any. */
const isGood = async ({ origin, connect }: Target, path: string, signal: AbortSignal): Promise<boolean> => {
  const client = new Client(origin, { connect, allowH2: false });
  try {
    const { statusCode, body } = await client.request({
      ...{ path, method: 'GET', reset: true, headersTimeout: longestMs, bodyTimeout: longestMs },
      signal: AbortSignal.any([signal, AbortSignal.timeout(longestMs)]),
      headers: { 'user-agent': 'orderline-gateway-health' },
    });
    await body.dump();
    return statusCode < 400;
  } catch {
    return false;
  } finally {
    void client.destroy();
  }
};

/** Asks every target whose service has a path for it, as often as the file says; to be called until it is stopped. */
export const watchHealth = (upstreams: Upstreams): { readonly stop: () => void } => {
  const stopped = new AbortController();
  const due = new WeakMap<Target, number>();
  const check = async (state: UpstreamState, target: Target, path: string): Promise<void> => {
    const good = await isGood(target, path, stopped.signal);
    if (!stopped.signal.aborted) upstreams.checked(state, target, good);
  };
  const look = (): void => {
    const now = upstreams.elapsed();
    for (const state of upstreams.all().values()) {
      const { path, everyMs } = state.spec.health;
      for (const target of state.targets) {
        if (path === null) {
          if (!target.healthy) upstreams.checked(state, target, true);
          continue;
        }
        if ((due.get(target) ?? 0) > now) continue;
        due.set(target, now + everyMs);
        void check(state, target, path);
      }
    }
  };
  const timer = setInterval(look, 100).unref();
  return {
    stop: () => {
      clearInterval(timer);
      stopped.abort();
    },
  };
};
