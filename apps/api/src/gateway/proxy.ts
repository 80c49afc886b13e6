import { AsyncResource } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createLogThrottle, type Logger, noteRoute, runInCall } from '@orderline/platform';
import type { Answered } from '../http/policy/context.ts';
import { explain, problemAnswer, type Refused } from '../http/policy/problem.ts';
import { answering } from './answering.ts';
import type { Asked, Decision } from './asked.ts';
import type { Caches } from './cache/caches.ts';
import { ClientLeft } from './fault.ts';
import { answeredOf, type Flight, idsOf } from './flight.ts';
import { addedHeaders } from './forward.ts';
import { type ForwardingNeeds, forwarding } from './forwarding.ts';
import { PolicyFailed, type PolicyRunner } from './policies.ts';
import { readOff } from './read-off.ts';
import { bodyOfRequest } from './repeat.ts';
import { hostOf, targetOf } from './request-target.ts';

export type ProxyNeeds = ForwardingNeeds & {
  readonly decide: (asked: Asked) => Promise<Decision>;
  readonly policies: Pick<PolicyRunner, 'changedHead'>;
  readonly caches: Caches;
  readonly newRequestId: () => string;
  readonly logRequest: (answered: Answered) => void;
  readonly logger: Pick<Logger, 'error' | 'warn'>;
  /** Trailers came behind a body, and go no further (RFC 9110 §6.5.1 lets them be dropped). */
  readonly onTrailersDropped: (rule: string) => void;
};

const OUTAGE_TOLD_AGAIN_MS = 60_000;

/** Answers requests by the services of a table. */
export const createProxy = (needs: ProxyNeeds) => {
  const { decide, newRequestId, logRequest, logger, onTrailersDropped } = needs;
  const throttle = createLogThrottle({ everyMs: OUTAGE_TOLD_AGAIN_MS });

  const refuse = (flight: Flight, refused: Refused): void => {
    const { response, asked, ids, quotas, target } = flight;
    if (response.headersSent || response.destroyed) return;
    flight.problem = refused.problem;
    const { status, headers, body } = problemAnswer(refused, { call: ids, path: asked.path });
    const unread = flight.body.has && !asked.request.complete;
    response.writeHead(status, [
      ...Object.entries(headers).flat(),
      ...['Content-Length', String(Buffer.byteLength(body)), 'X-Content-Type-Options', 'nosniff'],
      ...addedHeaders(asked, { quotas, ids, target }),
      ...(unread ? ['Connection', 'close'] : []),
    ]);
    response.end(asked.request.method === 'HEAD' ? undefined : body);
  };

  const forward = forwarding(needs);
  const answer = answering({ ...needs, forward, refuse });

  const handle = async (flight: Flight): Promise<void> => {
    const { asked, response, ids, target } = flight;
    const decision = await decide(asked);
    if (asked.prepared) noteRoute(asked.request.method ?? '', asked.prepared.rule.name);
    if (flight.gone) return;
    if (decision.kind === 'forward') {
      flight.quotas = decision.quotas;
      return answer(flight, decision);
    }
    flight.quotas = decision.quotas ?? [];
    if (decision.kind === 'refused') {
      return refuse(flight, decision.refused);
    }
    const added = addedHeaders(asked, { quotas: flight.quotas, ids, target });
    const { status, headers, body = '' } = decision;
    const length = status === 204 ? [] : ['Content-Length', String(Buffer.byteLength(body))];
    response.writeHead(status, [...headers, ...length, ...added]);
    response.end(asked.request.method === 'HEAD' ? undefined : body);
  };

  /** By rule alone: what trailers are called is up to clients. */
  const noteTrailers = ({ asked: { prepared } }: Flight): void => {
    if (!prepared) return;
    const route = prepared.rule.name;
    onTrailersDropped(route);
    throttle(`trailers ${route}`, () => logger.warn({ route }, 'trailers of a request go no further'));
  };

  const finish = (flight: Flight): void => {
    flight.gone = true;
    flight.held?.free();
    if (!flight.response.writableFinished) flight.exchange?.stop('client-gone');
    else if (flight.body.has) readOff(flight.asked.request);
    if (flight.asked.request.rawTrailers.length > 0) noteTrailers(flight);
    logRequest(answeredOf(flight));
  };

  return (request: IncomingMessage, response: ServerResponse): void => {
    const ids = idsOf(request, newRequestId);
    runInCall(ids, () => {
      const target = targetOf(request);
      const where = 'fault' in target ? { path: '/', search: '' } : target;
      const asked: Asked = {
        request,
        path: where.path,
        search: where.search,
        host: hostOf(request),
        started: performance.now(),
        prepared: undefined,
        principal: undefined,
        consumer: undefined,
        seen: undefined,
        changes: undefined,
        answerChanges: undefined,
      };
      // All that is filled in later is there from the start, so that every flight has one shape.
      const flight: Flight = {
        asked,
        response,
        ids,
        started: asked.started,
        body: bodyOfRequest(request),
        exchange: undefined,
        changedBody: undefined,
        mirror: undefined,
        failedHead: undefined,
        target: undefined,
        state: undefined,
        problem: undefined,
        quotas: [],
        held: undefined,
        gone: false,
      };
      const here = new AsyncResource('GatewayRequest');
      response.on('close', () => here.runInAsyncScope(finish, undefined, flight));
      if ('fault' in target)
        return refuse(flight, { problem: 'bad-request', detail: target.fault, headers: { Connection: 'close' } });
      handle(flight).catch((error: unknown) => {
        if (flight.gone || error instanceof ClientLeft) return;
        // It was told by its name.
        if (error instanceof PolicyFailed) return refuse(flight, { problem: 'internal' });
        const refused = explain(error, { givenUp: undefined, receiving: false, logger, throttle });
        if (refused) refuse(flight, refused);
        if (!response.writableEnded && response.headersSent) response.destroy();
      });
    });
  };
};
