import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { inUpgradeSpan, noteRoute, runInCall, type UpgradeSpan } from '@orderline/platform';
import { endWith } from '../http/broken-http.ts';
import { explain, problemAnswer, type Refused } from '../http/policy/problem.ts';
import type { Asked } from './asked.ts';
import { clientClosed, idsOf, loggedOf } from './flight.ts';
import { addedHeaders } from './forward.ts';
import type { RawHeaders } from './headers.ts';
import type { ProxyNeeds } from './proxy.ts';
import { hostOf, targetOf } from './request-target.ts';
import { closedAtEnd, headText } from './sockets.ts';
import { tryTargets } from './try-targets.ts';
import { type UpgradeFlight, upgrading } from './upgrading.ts';
import type { WatchedCallers } from './watch-callers.ts';

/** Nothing that passes between the two is read, so nothing of it could be changed. */
const readsBodies: Refused = {
  problem: 'bad-request',
  detail: 'This route changes bodies, and passes no WebSocket on.',
};

export type UpgradeNeeds = Omit<ProxyNeeds, 'caches' | 'onTrailersDropped'> & {
  readonly callers: Pick<WatchedCallers, 'watch' | 'leave'>;
};

/** Passes WebSockets on as raw bytes: frames are between the client and the service. */
export const createUpgrade = (needs: UpgradeNeeds) => {
  const { decide, upstreams, newRequestId, logRequest, logger } = needs;
  const open = new Map<Duplex, UpgradeSpan>();

  const log = (flight: UpgradeFlight, status: number, problem?: Refused['problem']): void => {
    if (flight.answered) return;
    flight.answered = true;
    flight.span.answered(status);
    logRequest({ ...loggedOf(flight), status, problem });
  };

  /** The last that the client gets. */
  const answer = (
    { asked, socket, ids, quotas, target }: UpgradeFlight,
    { status, headers, body }: { readonly status: number; readonly headers: RawHeaders; readonly body: string },
  ): void => {
    const length = status === 204 ? [] : ['Content-Length', String(Buffer.byteLength(body))];
    const added = [...addedHeaders(asked, { quotas, ids, target }), ...length, 'Connection', 'close'];
    socket.write(headText(status, STATUS_CODES[status] ?? '', [...headers, ...added]), 'latin1');
    endWith(socket, body);
  };

  const refuse = (flight: UpgradeFlight, refused: Refused): void => {
    const { asked, socket, ids } = flight;
    if (flight.answered || socket.destroyed) return;
    const { status, headers, body } = problemAnswer(refused, { call: ids, path: asked.path });
    log(flight, status, refused.problem);
    const { Connection: _ours, ...told } = headers;
    answer(flight, { status, headers: [...Object.entries(told).flat(), 'X-Content-Type-Options', 'nosniff'], body });
  };

  const attempt = upgrading({ ...needs, log, refuse });

  const handle = async (flight: UpgradeFlight): Promise<void> => {
    const { asked, socket } = flight;
    const decision = await decide(asked);
    if (asked.prepared) noteRoute(asked.request.method ?? '', asked.prepared.rule.name);
    flight.quotas = decision.quotas ?? [];
    if (socket.destroyed) return log(flight, clientClosed);
    if (decision.kind === 'refused') return refuse(flight, decision.refused);
    if (decision.kind === 'answer') {
      const { status, headers, body = '' } = decision;
      log(flight, status);
      return answer(flight, { status, headers, body });
    }
    const { rule, bodies } = decision.prepared;
    if (bodies) return refuse(flight, readsBodies);
    const refused = await tryTargets(upstreams, {
      ...{ rule, states: decision.table.states, flight, repeatable: true, streams: false },
      isGone: () => socket.destroyed,
      attempt: (at) => attempt(flight, decision, at),
    });
    if (socket.destroyed) return log(flight, clientClosed);
    if (refused) refuse(flight, refused);
  };

  return {
    upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer): void =>
      inUpgradeSpan(request, (span) => begin(request, socket, head, span)),
    /** Ends every connection that was passed on. */
    close: (): void => {
      for (const [socket, span] of open) {
        span.endedBy('process');
        socket.destroy();
      }
    },
  };

  function begin(request: IncomingMessage, socket: Duplex, head: Buffer, span: UpgradeSpan): void {
    open.set(socket, span);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    const target = targetOf(request);
    const where = 'fault' in target ? { path: '/', search: '' } : target;
    const asked: Asked = { request, ...where, host: hostOf(request), started: performance.now() };
    const ids = idsOf(request, newRequestId);
    const flight: UpgradeFlight = {
      ...{ asked, socket, head, ids, started: asked.started, answered: false, span },
      ...{ leave: closedAtEnd(socket), state: undefined, target: undefined, quotas: [] },
    };
    if ('fault' in target) {
      runInCall(ids, () => refuse(flight, { problem: 'bad-request', detail: target.fault }));
      return;
    }
    runInCall(ids, () => handle(flight)).catch((error: unknown) => {
      const throttle = (_topic: 'unavailable', say: () => void) => say();
      const refused = explain(error, { givenUp: undefined, receiving: false, logger, throttle });
      if (refused) refuse(flight, refused);
      else socket.destroy();
    });
  }
};
