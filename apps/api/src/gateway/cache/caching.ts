import type { IncomingMessage } from 'node:http';
import { foldHeaderName } from '@orderline/domain/gateway';
import type { Client, Forward } from '../asking.ts';
import type { Flight } from '../flight.ts';
import { type Forwarded, outgoing } from '../forward.ts';
import { type RawHeaders, without } from '../headers.ts';
import { cacheAsked } from './asked.ts';
import { CacheTap } from './cache-tap.ts';
import type { Caches, CacheUse } from './caches.ts';
import { isNotModified, isOfBody } from './conditional.ts';
import { type HeaderRecord, recordOf } from './header-record.ts';
import { asksAnew, entryOf, refreshed } from './keep.ts';
import { createLead, type Ending } from './lead.ts';
import { type Entry, isVariantFor, type RuleCache } from './rule-cache.ts';
import { cacheStatus, serve } from './serve.ts';
import { labelled, nowhere } from './sinks.ts';

export type CachingNeeds = {
  readonly caches: Caches;
  readonly forward: Forward;
  readonly forwarded: (request: IncomingMessage) => RawHeaders;
};

/** A request whose rule has a cache. */
type Use = {
  readonly flight: Flight;
  readonly to: Forwarded;
  readonly client: Client;
  readonly cache: RuleCache;
  readonly uri: string;
  /** Of entries for whoever sent these credentials, and of those for all. */
  readonly keys: { readonly own: string; readonly shared: string };
  readonly asked: HeaderRecord;
  /** By folded names. */
  readonly sent: () => HeaderRecord;
  readonly method: string;
  /** Whether a client waits for it. */
  readonly isAside: boolean;
};

const once = <Value>(make: () => Value): (() => Value) => {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

const wantsKept = ({ 'cache-control': control }: HeaderRecord): boolean => /\bonly-if-cached\b/i.test(control ?? '');

const ttl = ({ freshness }: Entry): string => `ttl=${freshness.leftSeconds()}`;

/** Answers from what is kept, or has it kept (RFC 9111). Those who ask for the same at once wait for one answer. */
export const createCaching = ({ caches, forward, forwarded: forwardedOf }: CachingNeeds) => {
  const count = ({ to, isAside }: Use, use: CacheUse): void => {
    if (!isAside) caches.onUse(to.prepared.rule.name, use);
  };

  const found = ({ cache, keys, sent }: Use): Entry | undefined => {
    const isFor = (entry: Entry) => isVariantFor(entry, sent);
    if (keys.own === keys.shared) return cache.find(keys.shared, isFor);
    return cache.find(keys.own, isFor) ?? cache.find(keys.shared, (entry) => entry.freshness.isForAll && isFor(entry));
  };

  const serveKept = (use: Use, entry: Entry, as: CacheUse, ...told: readonly string[]): void => {
    serve(use.client, entry, { asked: use.asked, method: use.method, status: cacheStatus(...told) });
    // Where a policy fails at its head, it goes to nobody.
    if (use.flight.failedHead === undefined) count(use, as);
  };

  const passBy = async (use: Use, as: CacheUse, ...told: readonly string[]): Promise<void> => {
    count(use, as);
    const refused = await forward(use.flight, use.to, { sink: labelled(use.client.sink, cacheStatus(...told)) });
    if (refused) use.client.refuse(refused);
  };

  /** Asks the service, and keeps what it answers where that may be. */
  const fetch = async (use: Use, entry: Entry | undefined, leads: boolean): Promise<void> => {
    const { flight, to, client, cache, uri, keys, sent, asked } = use;
    const lead = createLead();
    const askedAt = caches.now();
    const isStale = entry !== undefined;
    const onEnd = (ending: Ending): void => {
      caches.index.end(uri, lead);
      if (leads) cache.leads.delete(keys.own);
      lead.end(ending);
    };
    const keep = (made: Entry): void => {
      if (lead.isOld()) return;
      // What was kept for one of those whom it is now for would stand before it.
      if (made.freshness.isForAll && keys.own !== keys.shared) cache.forget(keys.own);
      cache.store(made.freshness.isForAll ? keys.shared : keys.own, uri, made);
    };

    /** A 304 is the word that what is kept still holds; an error is worse than what is stale. */
    const answers = (status: number, headers: RawHeaders): boolean => {
      if (!entry) return false;
      if (status >= 500 && entry.freshness.usableOnError()) {
        serveKept(use, entry, 'stale', 'fwd=stale', `fwd-status=${status}`, ttl(entry));
        return true;
      }
      if (status !== 304) return false;
      const next = refreshed(entry, { status, headers, askedAt, sent }, cache, caches);
      if (next) keep(next);
      else for (const key of [keys.own, keys.shared]) cache.forget(key);
      serveKept(use, next ?? entry, 'revalidated', 'fwd=stale', 'fwd-status=304', ...(next ? ['stored'] : []));
      return true;
    };

    const tap = new CacheTap({
      ...{ cache, lead, sink: client.sink, answers, onEnd },
      onUnfit: () => cache.rest(keys.own),
      keeping: (status, headers) => {
        const made = entryOf({ status, headers, askedAt, sent }, cache, caches);
        if (!made && status < 500 && status !== 304) cache.rest(keys.own);
        return made && ((body) => keep({ ...made, body }));
      },
      headOf: (status, headers, stored) => {
        count(use, 'miss');
        const told = [
          ...headers,
          ...cacheStatus(isStale ? 'fwd=stale' : 'fwd=uri-miss', ...(stored ? ['stored'] : [])),
        ];
        const has = stored && isNotModified(asked, { status, headers: recordOf(headers) });
        return has
          ? { status: 304, headers: without(told, isOfBody), body: false }
          : { status, headers: told, body: true };
      },
    });
    caches.index.begin(uri, lead);
    if (leads) cache.leads.set(keys.own, lead);
    try {
      const plain = !isStale && cache.rests(keys.own);
      const refused = await forward(flight, to, { sink: tap, ...(!plain && { sent: asksAnew(entry) }) });
      if (!refused) return;
      const isOurs = flight.failedHead !== undefined;
      if (!isOurs && entry?.freshness.usableOnError()) serveKept(use, entry, 'stale', 'fwd=stale', ttl(entry));
      else client.refuse(refused);
    } finally {
      tap.over(flight.gone ? 'again' : 'nothing');
    }
  };

  /** Nobody waits for it, and whoever it was that asked may have left. */
  const fetchAside = (use: Use, entry: Entry): void => {
    if (use.cache.leads.has(use.keys.own)) return;
    const own = { gone: false, exchange: undefined, failedHead: undefined };
    const flight: Flight = { ...use.flight, started: performance.now(), ...own };
    const client: Client = { sink: nowhere, refuse: () => undefined };
    // What comes of it is seen in what is kept; a fault of ours would be the next request's, too.
    fetch({ ...use, flight, client, isAside: true }, entry, true).catch(() => undefined);
  };

  const answer = async (use: Use): Promise<void> => {
    const { flight, cache, keys, asked, method } = use;
    let waited: Ending | undefined;
    for (;;) {
      const entry = found(use);
      const how = entry?.freshness.use(asked);
      if (entry && how === 'fresh')
        return waited
          ? serveKept(use, entry, 'collapsed', 'fwd=uri-miss', 'collapsed')
          : serveKept(use, entry, 'hit', 'hit', ttl(entry));
      if (entry && how === 'aside') {
        serveKept(use, entry, 'stale', 'hit', ttl(entry));
        return fetchAside(use, entry);
      }
      if (wantsKept(asked)) return use.client.refuse({ problem: 'timeout', detail: 'Nothing of this is kept.' });
      if (method === 'HEAD') return passBy(use, 'miss', entry ? 'fwd=stale' : 'fwd=uri-miss');
      const alone = (waited !== undefined && waited !== 'again') || cache.rests(keys.own);
      const lead = alone ? undefined : cache.leads.get(keys.own);
      if (!lead) return fetch(use, entry, !alone);
      waited = await lead.join();
      if (flight.gone) return;
    }
  };

  return async (flight: Flight, to: Forwarded, client: Client, cache: RuleCache): Promise<void> => {
    const { asked, ids } = flight;
    const { request } = asked;
    const forwarded = forwardedOf(request);
    const out = outgoing(asked, to, { ids, forwarded });
    const { uri, what, who, passesBy } = cacheAsked(asked, forwarded, out);
    const shared = `${to.prepared.rule.name} ${what}`;
    const use: Use = {
      ...{ flight, to, client, cache, uri, keys: { shared, own: who === '' ? shared : `${shared} ${who}` } },
      asked: recordOf(request.rawHeaders),
      sent: once(() => recordOf(out.headers, foldHeaderName)),
      ...{ method: request.method ?? 'GET', isAside: false },
    };
    return passesBy ? passBy(use, 'bypass', 'fwd=bypass') : answer(use);
  };
};
