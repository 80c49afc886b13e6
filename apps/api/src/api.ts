import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createApplication, observeBy } from '@orderline/composition';
import { externalCallers, openApiInfrastructure } from '@orderline/composition/api';
import {
  type ApiConfig,
  createHealth,
  createMetrics,
  createMonitoring,
  flushTelemetry,
  type Logger,
  type RunningApp,
  watchStartup,
} from '@orderline/platform';
import { createApp, type Http } from './app.ts';
import { openGatewayOf } from './gateway/process.ts';
import { openListeners } from './listeners.ts';
import { serveRealtime } from './realtime/serve.ts';
import type { DevPageNeeds } from './surfaces/dev/index.ts';
import { docsOf } from './surfaces/docs/paths.ts';

/** Loaded where there is such a page alone. */
const openDev = async (needs: Omit<DevPageNeeds, 'managementPort'> & Pick<ApiConfig['http'], 'managementPort'>) =>
  (await import('./surfaces/dev/index.ts')).openDevPage({ ...needs, managementPort: needs.managementPort.port });

/** Opens what the api stands on, and serves it. */
export const startApi = async (config: ApiConfig, logger: Logger): Promise<RunningApp> => {
  const { http, service, shutdown } = config;
  const metrics = createMetrics('api');
  const monitoring = createMonitoring({ logger, metrics, version: service.version });
  const { heartbeats, loopMonitor, onFinding } = monitoring;
  const infrastructure = await openApiInfrastructure(config, { logger, metrics, monitoring });
  const application = createApplication(infrastructure.ports, observeBy(metrics));
  const health = createHealth({ checks: infrastructure.checks, heartbeats, onFinding });
  const draining = new AbortController();
  const { inspection, cursors, rateLimiters } = infrastructure;
  const devPage = inspection && (await openDev({ ...http, inspection, metrics, draining: draining.signal }));
  const verifiers = {
    tokens: infrastructure.tokens,
    apiKeys: application.apiKeys,
    externalCallers: externalCallers({ ...application.users, tokens: infrastructure.externalTokens }),
  };
  const realtime = serveRealtime({ config, logger, metrics, application, infrastructure, verifiers });
  const gateway = await openGatewayOf(config, { ...verifiers, ...infrastructure, logger, metrics });
  const traceUrlTemplate = http.traceUrlTemplate ?? (devPage && '/dev/traces/{traceId}');
  const options: Http = {
    ...{ ...http, ...verifiers, logger, metrics, health },
    realtime: realtime.overHttp,
    ...{ gateway: gateway.watch, watchRealtime: realtime.watch },
    jwks: infrastructure.tokens.jwks,
    docs: docsOf(config),
    exampleApp: config.docs.exampleApp,
    devPage,
    admin: http.roles.includes('admin')
      ? {
          ...{ ...http, application, logger, cursors, rateLimiters, now: () => new Date() },
          ...{ draining: draining.signal, traceUrlTemplate, gateway: gateway.watch, watchRealtime: realtime.watch },
        }
      : undefined,
    cursors,
    rateLimiters,
    audit: application.audit,
    staffMembers: application.staffMembers,
    newRequestId: randomUUID,
    draining: draining.signal,
  };
  const listeners = await openListeners(
    { ...http, ...service },
    {
      appOf: (surface) => createApp(application, options, surface),
      logger,
      metrics,
      health,
      receivers: devPage && { '/dev/spans': devPage.receive },
      upgrade: realtime.upgrade,
    },
  );
  const stopWatching = loopMonitor.start(health);
  const startup = watchStartup(health, { seconds: service.startupTimeoutSeconds });
  logger.info({ ...listeners.places, ...gateway.places }, 'is up');
  const drain = async (): Promise<void> => {
    startup.stop();
    stopWatching();
    health.drain();
    listeners.drain();
    realtime.drain();
    gateway.drain();
    draining.abort();
    void infrastructure.stopJobs();
    await delay(shutdown.drainSeconds * 1000);
  };
  const step = (name: string, close: () => Promise<void> | void, timeoutMs: number) => ({ name, close, timeoutMs });
  return {
    failed: startup.failed,
    closing: [
      step('the load balancers to look elsewhere', drain, shutdown.drainSeconds * 1000 + 1_000),
      step('the real-time connections', realtime.close, 5_000),
      step('the last answers', listeners.close, 10_000),
      step('the last answers of the gateway', gateway.close, 10_000),
      step('the job runs to end after their batch', infrastructure.stopJobs, 6_000),
      step('the last e-mails', infrastructure.drainEmails, 4_000),
      step('PostgreSQL and caches', infrastructure.close, 5_000),
      step('telemetry', flushTelemetry, 2_000),
      listeners.management,
    ],
  };
};
