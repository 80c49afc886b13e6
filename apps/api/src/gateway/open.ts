import { randomUUID } from 'node:crypto';
import { httpClientMetrics } from '@orderline/adapters-http';
import { tokenIntrospection } from '@orderline/adapters-http/introspection';
import { builtInPolicies, type Policies } from '@orderline/composition/gateway';
import {
  CannotStart,
  createLogThrottle,
  EXIT,
  type Logger,
  listenPort,
  type Metrics,
  type WantedPort,
} from '@orderline/platform';
import { type AddressHeader, clientAddress } from '../http/policy/client-address.ts';
import { createRequestLog } from '../http/policy/context.ts';
import { type CallerOptions, createIdentify } from '../http/policy/identify.ts';
import { createCaches } from './cache/caches.ts';
import { quotasBy } from './consumers.ts';
import { deciding } from './decide.ts';
import { forwardedBy, schemeBy } from './forwarded.ts';
import { watchHealth } from './health.ts';
import { createHeldBytes } from './held-bytes.ts';
import { createHistory } from './history.ts';
import { createIntrospections } from './introspections.ts';
import { type LimiterOf, limitsBy } from './limits.ts';
import { type GatewayMetrics, measuring } from './measure.ts';
import { createMirrors } from './mirrors.ts';
import { policyRunner } from './policies.ts';
import { preparing } from './prepared.ts';
import { createProxy } from './proxy.ts';
import { BadRoutes, followRoutes, type ReadRoutes } from './reload.ts';
import { createGatewayServer, type GatewayServerOptions } from './server.ts';
import { createUpstreams } from './targets.ts';
import { createUpgrade } from './upgrade.ts';
import type { WatchedGateway } from './view.ts';
import { watchCallers } from './watch-callers.ts';
import { whoAsks } from './who-asks.ts';

export type GatewaySettings = {
  readonly routes: string;
  readonly port: WantedPort;
  readonly host: string;
  readonly drainSeconds: number;
  readonly trustedProxies: readonly string[];
  readonly addressHeader: AddressHeader;
  readonly connectionsPerAddress: number;
};

export type GatewayNeeds = CallerOptions & {
  readonly read: ReadRoutes;
  readonly limiterOf: LimiterOf;
  readonly logger: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
  readonly metrics: GatewayMetrics &
    Pick<
      Metrics,
      | 'httpRequestSeconds'
      | 'httpConnectionsClosed'
      | 'gatewayCacheUses'
      | 'gatewayCacheBytes'
      | 'cacheReads'
      | 'gatewayMirrored'
      | 'gatewayPolicyFailures'
      | 'registry'
    >;
  /** Left out, those that are built in. */
  readonly policies?: Policies;
  /** Who makes our own tokens. */
  readonly ownIssuer?: string;
  readonly connections?: GatewayServerOptions['connections'];
  readonly reloadEveryMs?: number;
  /** How often those whose WebSockets end with their token are looked at. */
  readonly callersEveryMs?: number;
  /** Of request bodies that are read whole. */
  readonly mostHeldBytes?: number;
  /** Milliseconds of a clock that never goes back. */
  readonly elapsed?: () => number;
  /** Milliseconds since 1970, by which what is kept grows old. */
  readonly now?: () => number;
};

const orCannotStart = (error: unknown): never => {
  const given = { exitCode: EXIT.misconfigured, advice: 'mend the file that GATEWAY_ROUTES names' };
  if (error instanceof BadRoutes) throw new CannotStart(`the routes are refused:\n${error.message}`, given);
  if (error instanceof Error && 'code' in error && 'path' in error)
    throw new CannotStart(`the routes cannot be read: ${error.message}`, given);
  throw error;
};

const DISTRUST_TOLD_AGAIN_MS = 60_000;

export type OpenGateway = Awaited<ReturnType<typeof openGateway>>;

/** Reads the routes, and then listens. */
export const openGateway = async (settings: GatewaySettings, needs: GatewayNeeds) => {
  const { logger, metrics, read, limiterOf } = needs;
  const throttle = createLogThrottle({ everyMs: DISTRUST_TOLD_AGAIN_MS });
  const { onReload, onOutcome, onBreaker, look, ...measured } = measuring(metrics);
  const upstreams = createUpstreams({
    ...{
      elapsed: needs.elapsed ?? (() => performance.now()),
      random: Math.random,
      drainMs: settings.drainSeconds * 1000,
    },
    onBreaker,
    onDistrust: (upstream, target, error) =>
      throttle(`${upstream} ${target}`, () =>
        logger.error({ err: error, upstream, target }, 'a target is not trusted: see ca and hostname of its upstream'),
      ),
  });
  const clientMetrics = httpClientMetrics(metrics);
  const introspections = createIntrospections({
    open: (said) =>
      tokenIntrospection(said, {
        ...{ logger, metrics: clientMetrics },
        onRead: (outcome) => metrics.cacheReads.inc({ cache: 'introspection', outcome }),
      }),
    drainMs: settings.drainSeconds * 1000,
  });
  const policies = policyRunner({ logger, onFailure: (policy) => metrics.gatewayPolicyFailures.inc({ policy }) });
  const mirrors = createMirrors({
    ...{ upstreams, random: Math.random },
    onMirrored: measured.onMirrored,
  });
  const now = needs.now ?? Date.now;
  const heldBytes = createHeldBytes(needs.mostHeldBytes);
  const caches = createCaches({
    now,
    onBytes: (bytes) => metrics.gatewayCacheBytes.set(bytes),
    onUse: measured.onCacheUse,
  });
  const limits = limitsBy(limiterOf);
  look(upstreams);
  const history = createHistory(() => new Date());
  const routes = await followRoutes({
    ...{ file: settings.routes, read, upstreams, introspections, logger },
    onTable: (table) => {
      caches.keep(table.routes.rules);
      limits.keep(table.limits);
      measured.onTable(table);
    },
    onReload: (reload) => {
      history.note(reload);
      onReload(reload, upstreams);
    },
    ...(needs.reloadEveryMs !== undefined && { everyMs: needs.reloadEveryMs }),
  }).catch(orCannotStart);
  const addressOf = clientAddress(settings);
  const { decide, stillPasses } = deciding({
    ...{ table: routes.table, prepared: preparing(limits.limitOf, caches.open, needs.policies ?? builtInPolicies) },
    quotasOf: quotasBy(limits.limitOf),
    identify: whoAsks({ ...needs, addressOf, identify: createIdentify(needs), ownIssuer: needs.ownIssuer }),
    ...{ policies, addressOf, addressHeader: settings.addressHeader },
    ...{ schemeOf: schemeBy(settings.trustedProxies), now },
  });
  const shared = {
    ...{
      decide,
      upstreams,
      policies,
      mirrors,
      caches,
      heldBytes,
      logger,
      newRequestId: randomUUID,
      forwarded: forwardedBy(settings.trustedProxies),
    },
    logRequest: createRequestLog({ logger, metrics, shownPath: (path) => path, onAnswered: measured.onAnswered }),
    onOutcome,
    onTrailersDropped: measured.onTrailersDropped,
  };
  const callers = watchCallers({ stillPasses, everyMs: needs.callersEveryMs });
  const { upgrade, close: closeUpgrades } = createUpgrade({ ...shared, callers });
  const { trustedProxies, connectionsPerAddress, host } = settings;
  const { server, drain, close } = createGatewayServer({
    ...{ serve: createProxy(shared), upgrade, logger, metrics, trustedProxies, connectionsPerAddress },
    connections: needs.connections,
  });
  const health = watchHealth(upstreams);
  const place = { ...(await listenPort(settings.port, { server, host })), host };
  return {
    place,
    drain,
    upstreams,
    table: routes.table,
    watch: (): WatchedGateway => ({
      ...history.read(),
      ...{ table: routes.table(), elapsed: upstreams.elapsed(), now: new Date() },
    }),
    close: async (): Promise<void> => {
      await routes.stop();
      health.stop();
      await callers.stop();
      const closed = close();
      closeUpgrades();
      await closed;
      await Promise.all([upstreams.close(), introspections.close()]);
    },
  };
};
