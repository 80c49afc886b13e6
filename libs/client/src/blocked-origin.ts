import type { Fetch, FetchInit } from './exchange.ts';
import { NetworkFault } from './faults.ts';

type Page = { readonly location?: { readonly origin?: string }; readonly navigator?: { readonly onLine?: boolean } };

/** What a browser says of the page that runs us; nothing where there is no page, as in Node and React Native. */
const asPage = (scope: unknown) => scope as Page;

const originIn = (url: string): string | undefined => /^[a-z][a-z\d+.-]*:\/\/[^/?#]+/i.exec(url)?.[0].toLowerCase();

/** The root of the version that was called: whatever reaches the API's operations reaches that. */
const rootOf = (url: string): string => url.replace(/(\/api\/v\d+)\/.*$/s, '$1');

/**
 * The page's origin, where an API that answers does not let it read the answers; undefined where the network failed, or
 * where it cannot be told. A browser tells a page no more than that a call failed, whichever it was: so the API is asked
 * once more, and then in the mode that is let through and shows nothing.
 */
const blockedOrigin = async ({ fetch, url, signal }: Failed): Promise<string | undefined> => {
  const { location, navigator } = asPage(globalThis);
  const [page, api] = [location?.origin, originIn(url)];
  if (page === undefined || api === undefined || api === page || navigator?.onLine === false) return undefined;
  const answersTo = async (mode: NonNullable<FetchInit['mode']>): Promise<boolean> => {
    try {
      await fetch(rootOf(url), { method: 'GET', headers: {}, credentials: 'omit', mode, signal });
      return true;
    } catch {
      return false;
    }
  };
  return !(await answersTo('cors')) && (await answersTo('no-cors')) ? page : undefined;
};

type Failed = { readonly fetch: Fetch; readonly url: string; readonly signal: AbortSignal };

/**
 * The fault of a call that got no answer, told as `blocked` where its page may not read the API. It is asked after the last
 * attempt alone, as a proxy that fails in the API's place looks the same, and passes.
 */
export const withBlockedOrigin = async (fault: NetworkFault, failed: Failed): Promise<NetworkFault> => {
  const origin = await blockedOrigin(failed);
  if (origin === undefined) return fault;
  const advice = `The API does not let this page read its answers: add the page's origin ${origin} to CORS_ORIGINS. (A proxy that fails in its place looks the same.)`;
  return new NetworkFault('blocked', `${fault.message.replace(/: no answer came$/, '')}: ${advice}`, {
    cause: fault.cause,
  });
};

export const isUnreachable = (fault: unknown): fault is NetworkFault =>
  fault instanceof NetworkFault && fault.kind === 'unreachable';
