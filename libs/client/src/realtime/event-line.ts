import type { Fetch } from '../exchange.ts';
import { retryAfterMs } from '../retrying.ts';
import type { SignedIn } from '../session.ts';
import { readEvents, type StreamEvent } from './event-stream.ts';
import type { Clock, Ending, Identity, Line, LineEvents } from './line.ts';
import {
  codes,
  type Position,
  type PublicationFrame,
  parsed,
  type ReadFrame,
  retryHintIn,
  type SubscribedFrame,
} from './protocol.ts';

type Ports = {
  readonly url: string;
  readonly fetch: Fetch;
  readonly identity: Identity;
  readonly clock: Clock;
};

/** The server sends a comment at least every 15 s. */
const silentMs = 30_000;
/** Channels that are asked for one after another share a stream. */
const gatheringMs = 20;
/** On waking, a stream that said nothing for so long is not believed. */
const freshMs = 5_000;

const nowhere = '-';

/** The query and Last-Event-ID of a stream: a position for each channel, in their order, or a dash where there is none. */
const requestOf = (channels: ReadonlyMap<string, Position | undefined>) => {
  const ids = [...channels.values()].map((at) => (at ? `${at.epoch}:${at.offset}` : nowhere));
  return {
    query: `?channels=${[...channels.keys()].map(encodeURIComponent).join(',')}`,
    headers: ids.some((id) => id !== nowhere) ? { 'Last-Event-ID': ids.join(',') } : {},
  };
};

/**
 * A stream of events, where a WebSocket cannot be had. Another set of channels is another stream, which goes on where the
 * one before ended. Fails where the engine cannot read an answer as it comes.
 */
export const eventLine = (
  { url, fetch, identity, clock }: Ports,
  { events, wanted }: { readonly events: LineEvents; readonly wanted: ReadonlyMap<string, Position | undefined> },
): Line => {
  const channels = new Map(wanted);
  /** Those that a stream has had: where one with others is refused as a whole, it is for one of the others. */
  let proven: ReadonlySet<string> = new Set();
  let [over, isUp, heardAt] = [false, false, clock.now()];
  let stream = new AbortController();
  let noSilence = () => {};
  let noOpening = () => {};

  const stop = (): void => {
    noSilence();
    noOpening();
    stream.abort();
  };
  const end = (ending?: Ending): void => {
    if (over) return;
    over = true;
    stop();
    if (ending) events.down(ending);
  };
  const fail = (reason: string) => end({ code: codes.abnormal, reason });
  const heard = (): void => {
    heardAt = clock.now();
    noSilence();
    noSilence = clock.after(silentMs, () => fail('nothing was heard'));
  };

  const passOn = ({ event, data }: StreamEvent): void => {
    if (event === 'subscribed') {
      const frame = parsed<SubscribedFrame>(data);
      if (!frame) return;
      if (!frame.recovered) channels.set(frame.channel, frame.position);
      events.subscribed(frame);
    } else if (event === 'publication') {
      const frame = parsed<PublicationFrame>(data);
      if (!frame) return;
      const at = channels.get(frame.channel);
      if (at && frame.offset === at.offset + 1) channels.set(frame.channel, { ...at, offset: frame.offset });
      events.published(frame);
    } else if (event === 'read') {
      const frame = parsed<ReadFrame>(data);
      if (frame) events.read(frame);
    } else if (event === 'unsubscribed') {
      const { channel, code } = parsed<{ channel: string; code: string }>(data) ?? {};
      if (channel === undefined) return;
      channels.delete(channel);
      events.refused(channel, code ?? 'unavailable');
    } else if (event === 'close') {
      const { code = codes.abnormal, reason = '' } = parsed<{ code: number; reason: string }>(data) ?? {};
      end({ code, reason, retryMs: retryHintIn(reason) });
    }
  };

  const refuse = (channel: string): void => {
    channels.delete(channel);
    events.refused(channel, 'unknown-channel');
    reopenSoon();
  };
  const begin = async (signal: AbortSignal): Promise<void> => {
    const tokens = await identity.tokens();
    if (signal.aborted) return;
    if (!tokens) return end({ code: codes.sessionEnded, reason: 'signed out' });
    const { query, headers } = requestOf(channels);
    const sent = { Authorization: `Bearer ${tokens.accessToken}`, Accept: 'text/event-stream', ...headers };
    const response = await fetch(`${url}${query}`, { method: 'GET', headers: sent, credentials: 'omit', signal });
    if (signal.aborted) return;
    const doubted = [...channels.keys()].filter((channel) => !proven.has(channel)).at(-1);
    if (response.status === 404 && proven.size > 0 && doubted !== undefined) return refuse(doubted);
    if (!response.ok) return end(refusalOf(response, { tokens, now: clock.now() }));
    if (!response.body) return fail('no stream can be read here');
    proven = new Set(channels.keys());
    heard();
    if (!isUp) events.up();
    isUp = true;
    await readEvents(response.body, { heard, event: (event) => signal.aborted || passOn(event) });
    if (!signal.aborted) fail('the stream ended');
  };

  const reopen = (): void => {
    stop();
    if (channels.size === 0) return;
    stream = new AbortController();
    const { signal } = stream;
    heard();
    begin(signal).catch((fault: unknown) => {
      if (!signal.aborted) fail(String(fault));
    });
  };
  /** What the stream from before still holds is told by the next one, too. */
  const reopenSoon = (): void => {
    stop();
    if (!over) noOpening = clock.after(gatheringMs, reopen);
  };
  reopen();

  return {
    follow: (channel, since) => {
      const at = channels.get(channel);
      const isThere = channels.has(channel) && at?.epoch === since?.epoch && at?.offset === since?.offset;
      channels.set(channel, since);
      if (!isThere) reopenSoon();
    },
    leave: (channel) => {
      if (channels.delete(channel)) reopenSoon();
    },
    check: () => {
      if (clock.now() - heardAt > freshMs || clock.now() < heardAt) fail('it may be gone');
    },
    close: () => end(),
  };
};

/** What an answer that is no stream says, in the codes of the protocol. */
const refusalOf = (
  { status, headers }: Response,
  { tokens, now }: { readonly tokens: SignedIn; readonly now: number },
): Ending => {
  const code = status === 401 ? codes.badCredentials : codes.abnormal;
  const wait = retryAfterMs(headers.get('retry-after'), now);
  return { code, reason: `answered ${status}`, ...(wait > 0 && { retryMs: wait }), refused: tokens };
};
