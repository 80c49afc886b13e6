import type { Dispatcher } from 'undici';
import { Copy, type Mirrored } from './copy.ts';
import type { RawHeaders } from './headers.ts';
import type { Prepared } from './prepared.ts';
import type { UpstreamState, Upstreams } from './targets.ts';
import { oneName } from './trust.ts';

export type MirrorsNeeds = {
  readonly upstreams: Pick<Upstreams, 'pick'>;
  /** In [0, 1). */
  readonly random: () => number;
  readonly onMirrored: (upstream: string, outcome: Mirrored) => void;
};

/** Of one request: a longer body is not copied. */
const MOST_BODY = 256 * 1_024;
/** Of all copies that are kept or under way. */
const MOST_BODIES = 16 * 1_024 * 1_024;
/** Under way to one service; and a service that is half busy with requests gets none. */
const MOST_COPIES = 64;

/** What a copy is made of. */
export type Copied = {
  readonly path: string;
  readonly headers: RawHeaders;
  readonly method: Dispatcher.DispatchOptions['method'];
};

/** The copies of one request. */
export type RequestMirror = {
  /** Without a body, or with a whole one. */
  readonly send: (body: Buffer | null) => void;
  /** The same chunks; once all have gone to the service, the copies are sent. */
  readonly following: (chunks: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>;
  /** No service will be asked any more: a body that none of them has begun to take is copied to nobody. */
  readonly over: () => void;
};

/**
 * Sends copies of requests to services whose answers nobody sees. A request waits for none of it: its body is kept, within
 * bounds, as it goes by, and whatever goes wrong with a copy is counted and nothing else.
 */
export const createMirrors = ({ upstreams, random, onMirrored }: MirrorsNeeds) => {
  const underWay = new Map<string, number>();
  let kept = 0;

  const dispatch = (
    state: UpstreamState,
    { path, headers, method }: Copied,
    body: Buffer | null,
    timeoutMs: number,
  ): void => {
    const { name, spec } = state;
    const size = body?.length ?? 0;
    if (size > MOST_BODY || kept + size > MOST_BODIES) return void onMirrored(name, 'too-large');
    const copies = underWay.get(name) ?? 0;
    const bound = Math.min(MOST_COPIES, Math.ceil(spec.concurrency / 2));
    if (copies >= bound || state.inFlight * 2 >= spec.concurrency) return void onMirrored(name, 'busy');
    const target = upstreams.pick(state, undefined);
    if (!target) return void onMirrored(name, 'no-target');
    kept += size;
    underWay.set(name, copies + 1);
    const copy = new Copy(timeoutMs, (outcome) => {
      kept -= size;
      underWay.set(name, (underWay.get(name) ?? 1) - 1);
      onMirrored(name, outcome);
    });
    try {
      target.pool.dispatch({ path, method, headers, body, ...oneName }, copy);
    } catch {
      copy.onResponseError();
    }
  };

  /** Undefined where none of the rule's mirrors takes the request. */
  const of = (
    { mirrors, rule }: Prepared,
    states: ReadonlyMap<string, UpstreamState>,
    copied: () => Copied,
  ): RequestMirror | undefined => {
    const chosen = mirrors.flatMap(({ upstream, numerator, denominator }) => {
      const state = states.get(upstream);
      return state && random() * denominator < numerator ? state : [];
    });
    if (chosen.length === 0) return undefined;
    let sent = false;
    let begun = false;
    const tell = (outcome: Mirrored): void => {
      sent = true;
      for (const { name } of chosen) onMirrored(name, outcome);
    };
    const send = (body: Buffer | null): void => {
      if (sent) return;
      sent = true;
      const request = copied();
      for (const state of chosen) dispatch(state, request, body, rule.timeouts.backendRequestMs);
    };
    const following = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      begun = true;
      const pieces: Buffer[] = [];
      let size = 0;
      const drop = (): void => {
        pieces.length = 0;
        kept -= size;
        size = 0;
      };
      const keep = (chunk: Buffer): void => {
        pieces.push(chunk);
        size += chunk.length;
        kept += chunk.length;
        if (size <= MOST_BODY && kept <= MOST_BODIES) return;
        drop();
        tell('too-large');
      };
      try {
        for await (const chunk of chunks) {
          if (!sent) keep(chunk);
          yield chunk;
        }
        const body = Buffer.concat(pieces);
        drop();
        send(body);
      } finally {
        drop();
        if (!sent) tell('unfinished');
      }
    };
    const over = (): void => {
      if (!sent && !begun) tell('unfinished');
    };
    return { send, following, over };
  };

  return { of, kept: (): number => kept };
};

export type Mirrors = ReturnType<typeof createMirrors>;
