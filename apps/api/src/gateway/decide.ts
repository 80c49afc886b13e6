import type { IncomingMessage } from 'node:http';
import type { Consumer, GatewayRequest, Rule } from '@orderline/domain/gateway';
import type { ClientAddress } from '../http/policy/client-address.ts';
import type { Caller } from '../http/policy/identify.ts';
import type { Incoming } from '../http/policy/incoming.ts';
import { admit } from './admit.ts';
import type { Asked, Decision, GatewayTable } from './asked.ts';
import { consumerOf } from './consumers.ts';
import { type Cors, locationOf, preflightHeaders } from './filters.ts';
import { type CountedLimit, countAll } from './limits.ts';
import type { PolicyRunner } from './policies.ts';
import type { Prepared } from './prepared.ts';

export type DecideNeeds = {
  readonly table: () => GatewayTable;
  readonly prepared: (rule: Rule) => Prepared;
  readonly quotasOf: (consumer: Consumer) => readonly CountedLimit[];
  readonly identify: (incoming: Incoming, rule: Rule, table: GatewayTable) => Promise<Caller>;
  readonly policies: PolicyRunner;
  readonly addressOf: ClientAddress;
  readonly addressHeader: string;
  /** By which scheme the client asked, as far as it is known. */
  readonly schemeOf: (request: IncomingMessage) => 'http' | 'https';
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

type To = Omit<Extract<Decision, { kind: 'forward' }>, 'kind'>;

const single = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === 'string' || value === undefined ? value : value.join(', ');
};

const matched = ({ request, host, path, search }: Asked, method: string): GatewayRequest => {
  let query: URLSearchParams | undefined;
  return {
    method,
    host,
    path,
    header: (name) => single(request, name),
    query: (name) => {
      query ??= new URLSearchParams(search);
      return query.get(name) ?? undefined;
    },
  };
};

/** A browser asks first whether it may send what it wants to; the route of that is what answers. */
const preflight = (asked: Asked, table: GatewayTable, prepared: DecideNeeds['prepared']): Decision | undefined => {
  const { headers, method } = asked.request;
  const wanted = single(asked.request, 'access-control-request-method');
  if (method !== 'OPTIONS' || wanted === undefined || headers.origin === undefined) return undefined;
  const found = table.routes.match(matched(asked, wanted));
  const cors: Cors | undefined = found.kind === 'rule' ? prepared(found.rule).cors : undefined;
  if (found.kind !== 'rule' || !cors) return undefined;
  asked.prepared = prepared(found.rule);
  const listed = single(asked.request, 'access-control-request-headers') ?? '';
  return {
    kind: 'answer',
    status: 204,
    headers: preflightHeaders(cors, { origin: headers.origin, method: wanted, headers: listed }),
  };
};

const nothing: Decision = {
  kind: 'refused',
  refused: { problem: 'not-found', detail: 'No route has this host and path.' },
};

/** TRACE would tell a client what proxies added to its request. */
const noTrace: Decision = {
  kind: 'refused',
  refused: { problem: 'method-not-allowed', headers: { Allow: 'GET, HEAD, POST' } },
};

/**
 * Whether and where a request goes on: which rule is its own, who asks, how often they may; and whether whoever was let in would
 * be once more.
 */
export const deciding = (needs: DecideNeeds) => {
  const { table, prepared, quotasOf, identify, addressOf, addressHeader, policies, schemeOf, now } = needs;
  const callerOf = async (
    incoming: Incoming,
    rule: Rule,
    current: GatewayTable,
  ): Promise<Pick<Caller, 'address'> & Partial<Caller>> =>
    rule.auth.kind === 'public'
      ? { address: addressOf(incoming.remoteAddress, incoming.header(addressHeader)) }
      : identify(incoming, rule, current);

  const incomingOf = ({ request, path }: Asked): Incoming => ({
    ...{ method: request.method ?? 'GET', path, remoteAddress: request.socket.remoteAddress },
    header: (name) => single(request, name),
  });

  /** Where nobody can tell, as their store is away or their address asks too often, they stay. */
  const stillPasses = async (asked: Asked): Promise<boolean> => {
    const { principal, prepared: own } = asked;
    if (!principal || own?.rule.auth.kind !== 'required') return true;
    if (principal.expiresAt !== undefined && now() >= principal.expiresAt) return false;
    try {
      const caller = await callerOf(incomingOf(asked), own.rule, table());
      const admitted = admit(own.rule.auth, { principal: null, authorization: undefined, ...caller });
      if (!admitted.ok) return admitted.error.problem === 'rate-limited';
      // The service goes by what it was told, whatever the rule asks for.
      const { scopes } = admitted.value;
      return [...principal.scopes].every((scope) => scopes.has(scope));
    } catch {
      return true;
    }
  };

  const decide = async (asked: Asked): Promise<Decision> => {
    const { request } = asked;
    const method = request.method ?? 'GET';
    if (method === 'TRACE') return noTrace;
    const current = table();
    const asksFirst = method === 'OPTIONS' ? preflight(asked, current, prepared) : undefined;
    if (asksFirst) return asksFirst;
    const found = current.routes.match(matched(asked, method));
    if (found.kind === 'nothing') return nothing;
    if (found.kind === 'method')
      return {
        kind: 'refused',
        refused: { problem: 'method-not-allowed', headers: { Allow: found.allowed.join(', ') } },
      };
    const { rule, match } = found;
    const own = prepared(rule);
    asked.prepared = own;
    const isPublic = rule.auth.kind === 'public';
    if (isPublic && own.limits.length === 0)
      return passedTo(asked, { table: current, prepared: own, match, quotas: [] });
    const caller = await callerOf(incomingOf(asked), rule, current);
    if (rule.auth.kind === 'required') {
      const admitted = admit(rule.auth, { principal: null, authorization: undefined, ...caller });
      if (!admitted.ok) return { kind: 'refused', refused: admitted.error };
      asked.principal = admitted.value;
      asked.consumer = consumerOf(current.consumers, admitted.value, request.headers.authorization);
    }
    const { consumer } = asked;
    // What a limit of the rule refuses takes nothing of a quota.
    const limits = consumer ? [...own.limits, ...quotasOf(consumer)] : own.limits;
    const counted = await countAll(limits, {
      ...{ principal: asked.principal ?? null, consumer },
      address: caller.address,
      rule: rule.name,
    });
    if (counted.refused) return { kind: 'refused', refused: counted.refused, quotas: counted.quotas };
    return passedTo(asked, { table: current, prepared: own, match, quotas: counted.quotas });
  };

  async function policed(asked: Asked, to: To): Promise<Decision> {
    const { rule, policies: own } = to.prepared;
    const ruled = await policies.ask(asked, own, rule.timeouts.requestMs);
    return ruled ? { ...ruled, quotas: to.quotas } : passed(asked, to);
  }

  function passedTo(asked: Asked, to: To): Decision | Promise<Decision> {
    return to.prepared.policies.length > 0 ? policed(asked, to) : passed(asked, to);
  }

  function passed({ request, path, search }: Asked, to: To): Decision {
    const { redirect } = to.prepared;
    if (!redirect) return { kind: 'forward', ...to };
    const asked = { path, search, match: to.match, host: request.headers.host ?? '', scheme: schemeOf(request) };
    return { kind: 'answer', status: redirect.statusCode, headers: ['Location', locationOf(redirect, asked)] };
  }

  return { decide, stillPasses };
};
