import { request as ask, type IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { UpgradeSpan } from '@orderline/platform';
import type { Refused } from '../http/policy/problem.ts';
import type { Asked } from './asked.ts';
import type { Outcome } from './exchange.ts';
import { type Fault, faultOf } from './fault.ts';
import { attemptMs, type Flight } from './flight.ts';
import { addedHeaders, answerHead, type CallIds, type Forwarded, outgoing } from './forward.ts';
import { answeredHeaders, type RawHeaders } from './headers.ts';
import type { ProxyNeeds } from './proxy.ts';
import { discards } from './repeat.ts';
import { headText, joined, statusLine } from './sockets.ts';
import type { Target } from './target.ts';
import type { At } from './try-targets.ts';
import type { WatchedCallers } from './watch-callers.ts';

/** A request for a WebSocket under way. */
export type UpgradeFlight = Pick<Flight, 'state' | 'target' | 'quotas'> & {
  readonly asked: Asked;
  readonly socket: Duplex;
  /** What came behind the request. */
  readonly head: Buffer;
  readonly ids: CallIds;
  readonly started: number;
  /** From then on others see whether its client ends it. */
  readonly leave: () => void;
  answered: boolean;
  readonly span: UpgradeSpan;
};

export type UpgradingNeeds = Pick<ProxyNeeds, 'upstreams' | 'policies' | 'forwarded' | 'onOutcome'> & {
  readonly callers: Pick<WatchedCallers, 'watch' | 'leave'>;
  readonly log: (flight: UpgradeFlight, status: number) => void;
  readonly refuse: (flight: UpgradeFlight, refused: Refused) => void;
};

type Connected = (error: Error | null, socket: Socket) => void;

const connecting = ({ origin, connect }: Target, onSocket: () => void) => {
  const { protocol, hostname, host, port } = new URL(origin);
  return (_options: unknown, done: Connected): undefined => {
    connect({ protocol, hostname: hostname.replace(/^\[|\]$/g, ''), host, port }, (...[error, socket]) => {
      if (!socket) return done(error, new Socket());
      onSocket();
      socket.on('error', () => undefined);
      done(null, socket);
    });
  };
};

/** One attempt to have a service take a WebSocket; its answer goes on whatever it is. */
export const upgrading = ({ upstreams, policies, forwarded, onOutcome, callers, log, refuse }: UpgradingNeeds) => {
  /** Where the rule asks for it, as long as whoever opened it would be let in. */
  const endWithToken = ({ asked, socket, span }: UpgradeFlight): void => {
    callers.watch(asked, () => {
      span.endedBy('token');
      socket.destroy();
    });
    socket.once('close', () => callers.leave(asked));
  };

  const attempt = (flight: UpgradeFlight, to: Forwarded, at: At, resolve: (outcome: Outcome) => void): void => {
    const { asked, socket, head, ids } = flight;
    const { rule } = to.prepared;
    const { state, target, attempts } = at;
    const timeoutMs = attemptMs(flight, rule.timeouts);
    const timer = timeoutMs > 0 ? setTimeout(() => giveUp('timeout'), timeoutMs) : undefined;
    const onGone = () => giveUp('client-gone');
    let isSent = false;
    let isTold = false;
    const tell = (outcome: Outcome): void => {
      if (isTold) return;
      isTold = true;
      clearTimeout(timer);
      upstreams.note(state, target, outcome);
      onOutcome(state.name, outcome);
      resolve(outcome);
    };
    let isOver = false;
    const end = (): void => {
      if (!isOver) upstreams.end(state, target);
      isOver = true;
      socket.off('close', onGone);
    };
    function giveUp(fault: Fault): void {
      tell({ kind: 'failed', fault, sent: isSent });
      request.destroy();
      if (!isSent) end();
    }
    const headOf = (answer: IncomingMessage): RawHeaders | null => {
      const kept = policies.changedHead(asked, answer.statusCode ?? 502, answeredHeaders(answer.rawHeaders));
      if (!kept) {
        answer.destroy();
        refuse(flight, { problem: 'internal' });
      }
      return kept && answerHead(kept, to.prepared, addedHeaders(asked, { quotas: flight.quotas, ids, target }));
    };
    const onAnswer = (answer: IncomingMessage): void => {
      const [status, message] = statusLine(answer);
      const again = discards(rule, { status, attempts, repeatable: true, streams: false }) && state.budget.withdraw();
      tell({ kind: 'answered', status, passed: !again });
      if (again) return void answer.destroy();
      const kept = headOf(answer);
      if (!kept) return;
      log(flight, status);
      socket.write(headText(status, message, [...kept, 'Connection', 'close']), 'latin1');
      answer.on('error', () => socket.destroy());
      answer.pipe(socket);
    };
    const onUpgrade = (answer: IncomingMessage, service: Socket, first: Buffer): void => {
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
      const own = ['Connection', 'Upgrade', 'Upgrade', 'websocket'];
      socket.write(headText(...statusLine(answer), [...kept, ...own]), 'latin1');
      if (first.length > 0) socket.write(first);
      if (head.length > 0) service.write(head);
      service.setNoDelay(true);
      flight.leave();
      joined(socket, service, flight.span.endedBy);
      if (socket.destroyed) service.destroy();
      else if (rule.webSocketsEndWith === 'token') endWithToken(flight);
    };

    const { path, headers } = outgoing(asked, to, { ids, forwarded: forwarded(asked.request) });
    const request = ask({
      ...{ setHost: false, headers: [...headers, 'connection', 'Upgrade', 'upgrade', 'websocket'] },
      ...{ hostname: new URL(target.origin).hostname, path },
      createConnection: connecting(target, () => {
        isSent = true;
      }),
    });
    upstreams.begin(state, target);
    socket.once('close', onGone);
    request.once('close', end);
    request.on('error', (error) => {
      tell({ kind: 'failed', fault: isSent ? faultOf(error) : 'connect', sent: isSent });
      if (!isSent) end();
    });
    request.once('response', onAnswer);
    request.once('upgrade', onUpgrade);
    request.end();
  };

  return (flight: UpgradeFlight, to: Forwarded, at: At): Promise<Outcome> =>
    new Promise((resolve) => attempt(flight, to, at, resolve));
};
