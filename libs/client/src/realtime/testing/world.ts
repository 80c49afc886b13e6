import type { FetchInit } from '../../exchange.ts';
import { createClient, memoryTokens, type TokenStore } from '../../index.ts';
import { json, problem } from '../../testing/scripted.ts';
import { type Live, type LiveState, type Publication, type RealtimeOptions, realtime, type Unread } from '../index.ts';
import { browser } from './browser.ts';
import { liveServer } from './live-server.ts';
import { type ManualClock, manualClock } from './manual-clock.ts';

export const inbox = 'user:u-1';

const pair = { accessToken: 'access 2', tokenType: 'Bearer', expiresIn: 900, refreshToken: 'refresh 2' };

export type Seen = {
  readonly offsets: number[];
  readonly lists: number[];
  readonly unread: Unread[];
  readonly losses: string[];
  readonly refusals: string[];
};

/** Keeps all that a subscription is told. */
export const noting = () => {
  const seen: Seen = { offsets: [], lists: [], unread: [], losses: [], refusals: [] };
  const handlers = {
    onPublication: ({ offset }: Publication) => void seen.offsets.push(offset),
    onUnread: (unread: Unread) => void seen.unread.push(unread),
    onLost: () => void seen.losses.push('lost'),
    onRefused: (code: string) => void seen.refusals.push(code),
  };
  return { seen, handlers };
};

type List = { readonly position: { readonly epoch: string; readonly offset: number } };

export type Tab = {
  readonly live: Live<List>;
  readonly states: LiveState[];
  readonly client: ReturnType<typeof createClient>;
};

/** Tabs of a browser, or none, on a server: all of them in memory, and on a clock that the test moves. */
export const world = (given: { readonly clock?: ManualClock } = {}) => {
  const clock = given.clock ?? manualClock();
  const server = liveServer(clock);
  const tabs = browser(clock);
  const first = { accessToken: 'access 1', refreshToken: 'refresh 1', expiresAt: clock.now() + 900_000 };
  const store: TokenStore = memoryTokens(first);
  const answers = { user: 'u-1', isDown: false, calls: [] as string[], refresh: () => json(200, pair) };

  const fetchOf = (owner: string) => async (url: string, init: FetchInit) => {
    const path = new URL(url).pathname;
    answers.calls.push(path);
    await new Promise<void>((resolve) => void clock.of(owner).after(10, resolve));
    if (answers.isDown || init.signal.aborted) throw new TypeError('no network');
    if (path.endsWith('/realtime/events')) return server.streamOf(owner, url, init);
    if (path.endsWith('/users/me')) return json(200, { id: answers.user });
    if (path.endsWith('/sessions/refresh')) return answers.refresh();
    if (path.endsWith('/sessions/current')) return new Response(null, { status: 204 });
    if (path.endsWith('/sessions')) return json(201, pair);
    if (!path.endsWith('/notifications')) return problem(404, 'not-found');
    return json(200, { items: [], page: { next: null }, position: server.standing(inbox) });
  };

  /** A tab of a name may be opened again, and is another one then. */
  const instances = new Map<string, string>();
  const idOf = (name: string): string => instances.get(name) ?? name;

  const open = (name: string, options: RealtimeOptions & { readonly isAlone?: boolean } = {}): Tab => {
    const states: LiveState[] = [];
    const id = instances.has(name) ? `${idOf(name)}'` : name;
    instances.set(name, id);
    const client = createClient({
      baseUrl: 'https://api.test',
      fetch: fetchOf(id),
      tokens: store,
      now: clock.now,
      retry: { attempts: 1 },
    });
    const live = realtime<List>(client as never, {
      WebSocket: server.socketsOf(id),
      shared: options.isAlone ? null : tabs.of(id),
      clock: clock.of(id),
      random: randomOf(id),
      onState: (state) => states.push(state),
      ...options,
    });
    return { live, states, client };
  };
  return {
    clock,
    server,
    answers,
    store,
    open,
    kill: (name: string): void => {
      if (!instances.has(name)) return;
      clock.kill(idOf(name));
      server.cut(idOf(name));
      tabs.kill(idOf(name));
    },
    deafen: (name: string): void => tabs.deafen(idOf(name)),
    hearAgain: (name: string): void => tabs.hearAgain(idOf(name)),
    freeze: (name: string): void => clock.freeze(idOf(name)),
    isFrozen: (name: string): boolean => clock.isFrozen(idOf(name)),
    thaw: (name: string): void => {
      clock.thaw(idOf(name));
      server.thaw(idOf(name));
      tabs.thaw(idOf(name));
    },
  };
};

/** Numbers that are different in each tab, and the same in each run. */
const randomOf = (name: string) => {
  let state = [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 2147483647;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
};

export const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
