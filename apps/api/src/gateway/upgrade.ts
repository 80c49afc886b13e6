import { type ClientRequest, request as httpRequest, type IncomingMessage, STATUS_CODES } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { problems } from '@orderline/contracts/http/problems';
import { endWithProblem } from '../http/broken-http.ts';
import { explain, type Refused } from '../http/policy/problem.ts';
import type { Asked } from './asked.ts';
import type { Outcome } from './exchange.ts';
import { clientClosed, idsOf, loggedOf } from './flight.ts';
import { addedHeaders, answerHead, type CallIds, type Forwarded, outgoing } from './forward.ts';
import { answeredHeaders, type RawHeaders } from './headers.ts';
import type { ProxyNeeds } from './proxy.ts';
import { hostOf, targetOf } from './request-target.ts';
import { headText, joined, statusLine } from './sockets.ts';
import type { Target } from './target.ts';
import type { UpstreamState } from './targets.ts';
import { trusting } from './trust.ts';
import { whyNot } from './why-not.ts';

type Flight = {
  readonly asked: Asked;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly ids: CallIds;
  readonly started: number;
  state?: UpstreamState;
  target?: Target;
  answered: boolean;
};

/** Passes WebSockets on as raw bytes: frames are between the client and the service. */
export const createUpgrade = (needs: Omit<ProxyNeeds, 'caches'>) => {
  const { decide, upstreams, policies, forwarded, newRequestId, logRequest, logger, onOutcome } = needs;
  const open = new Set<Duplex>();

  const log = (flight: Flight, status: number, problem?: Refused['problem']): void => {
    if (flight.answered) return;
    flight.answered = true;
    logRequest({ ...loggedOf(flight), status, problem });
  };

  const refuse = (flight: Flight, { problem, detail, headers }: Refused): void => {
    if (flight.answered || flight.socket.destroyed) return;
    log(flight, problems[problem].status, problem);
    endWithProblem(flight.socket, problem, headers ?? {}, { detail });
  };

  const begin = (flight: Flight, to: Forwarded, { state, target }: { state: UpstreamState; target: Target }): void => {
    const { asked, socket, head, ids } = flight;
    const { path, headers } = outgoing(asked, to, { ids, forwarded: forwarded(asked.request) });
    const { protocol, hostname, port } = new URL(target.origin);
    const ask = protocol === 'https:' ? httpsRequest : httpRequest;
    upstreams.begin(state, target);
    const request: ClientRequest = ask({
      ...{ hostname: hostname.replace(/^\[|\]$/g, ''), port, path, method: asked.request.method, agent: false },
      ...(protocol === 'https:' && trusting(target.trust)),
      ...{ setHost: false, headers: [...headers, 'connection', 'Upgrade', 'upgrade', 'websocket'] },
    });
    const { backendRequestMs, requestMs } = to.prepared.rule.timeouts;
    const timeoutMs = backendRequestMs || requestMs;
    let late = false;
    const timer = timeoutMs > 0 ? setTimeout(beLate, timeoutMs) : undefined;
    function beLate(): void {
      late = true;
      request.destroy(new Error('late'));
    }
    let told = false;
    const tell = (outcome: Outcome): void => {
      clearTimeout(timer);
      if (told) return;
      told = true;
      upstreams.note(state, target, outcome);
      onOutcome(state.name, outcome);
    };
    let over = false;
    const end = (): void => {
      clearTimeout(timer);
      if (!over) upstreams.end(state, target);
      over = true;
    };
    const added = addedHeaders(asked, { quotas: to.quotas, ids, target });
    socket.once('close', () => {
      tell({ kind: 'failed', fault: 'client-gone', sent: true });
      request.destroy();
      log(flight, clientClosed);
    });
    request.once('close', end);
    request.on('error', (error) => {
      target.noteDistrust(error);
      const fault = late ? 'timeout' : 'lost';
      tell({ kind: 'failed', fault, sent: true });
      refuse(flight, whyNot.failed({ kind: 'failed', fault, sent: true }));
    });
    const headOf = (answer: IncomingMessage): RawHeaders | null => {
      const head = policies.changedHead(asked, answer.statusCode ?? 502, answeredHeaders(answer.rawHeaders));
      if (!head) {
        answer.destroy();
        refuse(flight, { problem: 'internal' });
      }
      return head && answerHead(head, to.prepared, added);
    };
    request.once('response', (answer) => {
      const [status, message] = statusLine(answer);
      tell({ kind: 'answered', status, passed: true });
      const kept = headOf(answer);
      if (!kept) return;
      log(flight, status);
      socket.write(headText(status, message, [...kept, 'Connection', 'close']), 'latin1');
      answer.on('error', () => socket.destroy());
      answer.pipe(socket);
    });
    request.once('upgrade', (answer, service: Socket, first: Buffer) => {
      tell({ kind: 'answered', status: 101, passed: true });
      request.off('close', end);
      target.sockets.add(service);
      service.once('close', () => {
        target.sockets.delete(service);
        end();
      });
      const kept = headOf(answer);
      if (!kept) return void service.destroy();
      log(flight, 101);
      socket.write(
        headText(...statusLine(answer), [...kept, 'Connection', 'Upgrade', 'Upgrade', 'websocket']),
        'latin1',
      );
      if (first.length > 0) socket.write(first);
      if (head.length > 0) service.write(head);
      service.setNoDelay(true);
      joined(socket, service);
      if (socket.destroyed) service.destroy();
    });
    request.end();
  };

  const handle = async (flight: Flight): Promise<void> => {
    const decision = await decide(flight.asked);
    if (flight.socket.destroyed) return log(flight, clientClosed);
    if (decision.kind === 'refused') return refuse(flight, decision.refused);
    if (decision.kind === 'answer') {
      const { status, headers, body = '' } = decision;
      log(flight, status);
      const own = ['Content-Length', String(Buffer.byteLength(body)), 'Connection', 'close'];
      flight.socket.write(headText(status, STATUS_CODES[status] ?? '', [...headers, ...own]), 'latin1');
      return void flight.socket.end(body);
    }
    const { backends } = decision.prepared.rule;
    const state = upstreams.choose(backends, decision.table.states);
    const target = state && upstreams.pick(state, undefined);
    if (!state || !target)
      return refuse(flight, whyNot.noTarget(upstreams.retryAfterSeconds(backends, decision.table.states)));
    if (state.inFlight >= state.spec.concurrency) return refuse(flight, whyNot.busy);
    Object.assign(flight, { state, target });
    begin(flight, decision, { state, target });
  };

  return {
    upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      socket.on('error', () => socket.destroy());
      const target = targetOf(request);
      const where = 'fault' in target ? { path: '/', search: '' } : target;
      const asked: Asked = { request, ...where, host: hostOf(request), started: performance.now() };
      const ids = idsOf(request, newRequestId);
      const flight: Flight = { asked, socket, head, ids, started: asked.started, answered: false };
      if ('fault' in target) {
        refuse(flight, { problem: 'bad-request', detail: target.fault });
        return;
      }
      handle(flight).catch((error: unknown) => {
        const throttle = (_topic: 'unavailable', say: () => void) => say();
        const refused = explain(error, { givenUp: undefined, receiving: false, logger, throttle });
        if (refused) refuse(flight, refused);
        else socket.destroy();
      });
    },
    /** Ends every connection that was passed on. */
    close: (): void => {
      for (const socket of open) socket.destroy();
    },
  };
};
