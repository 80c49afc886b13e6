import type { Application } from '@orderline/composition';
import type { ApiInfrastructure } from '@orderline/composition/api';
import type { ApiConfig, Logger, Metrics } from '@orderline/platform';
import { createIdentifyAt, type Verifiers } from '../http/policy/identify.ts';
import { createAccess } from './access.ts';
import { issueTickets, openRealtimeServer, type Realtime, type RealtimeOverHttp } from './realtime.ts';
import { createIsThere } from './subjects.ts';
import type { Upgrade } from './websocket.ts';

export type ServeRealtimeNeeds = {
  readonly config: Pick<ApiConfig, 'http' | 'realtime'>;
  readonly application: Pick<Application, 'orders' | 'users' | 'apiKeys'>;
  readonly infrastructure: Pick<ApiInfrastructure, 'ports' | 'rateLimiters' | 'realtime' | 'tickets'>;
  readonly verifiers: Verifiers;
  readonly logger: Pick<Logger, 'warn'>;
  readonly metrics: Metrics;
};

export type ServedRealtime = Pick<Realtime, 'drain' | 'close'> & {
  /** Undefined where this process holds no connections. */
  readonly watch: Realtime['watch'] | undefined;
  readonly overHttp: RealtimeOverHttp;
  /** Undefined where this process holds no connections. */
  readonly upgrade: Upgrade | undefined;
};

/** Real time of this process, as far as it is one of its roles. */
export const serveRealtime = (needs: ServeRealtimeNeeds): ServedRealtime => {
  const { config, infrastructure, verifiers, application } = needs;
  const { tickets, rateLimiters, ports } = infrastructure;
  const issueTicket = issueTickets({ tickets });
  if (!infrastructure.realtime) return { ...none, overHttp: { ...none.overHttp, issueTicket } };
  const { upgrade, openStream, watch, drain, close } = openRealtimeServer({
    ...config.http,
    ...infrastructure.realtime,
    settings: config.realtime,
    tickets,
    access: createAccess(application),
    identify: createIdentifyAt({ ...verifiers, rateLimiters }),
    hasEnded: ports.revocations.has,
    isThere: createIsThere(application),
    metrics: needs.metrics,
    logger: needs.logger,
  });
  return { upgrade, watch, drain, close, overHttp: { openStream, issueTicket } };
};

/** Where others hold the connections, no route leads here. */
const none = {
  upgrade: undefined,
  watch: undefined,
  drain: () => undefined,
  close: async () => undefined,
  overHttp: { openStream: async () => ({ problem: 'not-found' }) as const },
};
