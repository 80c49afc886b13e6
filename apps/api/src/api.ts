import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createApplication, externalCallers, observeBy, openServing } from '@orderline/composition';
import {
  type ApiConfig,
  createHealth,
  createMetrics,
  flushTelemetry,
  type Logger,
  listenPort,
  type RunningApp,
  serveManagement,
} from '@orderline/platform';
import { createApp } from './app.ts';
import { createApiServer } from './serve.ts';
import { docsOf } from './surfaces/docs/docs-of.ts';

/** Opens what the api stands on, and serves it. */
export const startApi = async (config: ApiConfig, logger: Logger): Promise<RunningApp> => {
  const { http, service, shutdown } = config;
  const metrics = createMetrics('api');
  const infrastructure = await openServing(config, { logger, metrics });
  const application = createApplication(infrastructure.ports, observeBy(metrics));
  const health = createHealth({ checks: infrastructure.checks });
  const app = createApp(application, {
    ...http,
    logger,
    metrics,
    health,
    tokens: infrastructure.tokens,
    apiKeys: application.apiKeys,
    externalCallers: externalCallers({ ...application.users, tokens: infrastructure.externalTokens }),
    jwks: infrastructure.tokens.jwks,
    docs: docsOf(config),
    exampleApp: config.docs.exampleApp,
    cursors: infrastructure.cursors,
    rateLimiters: infrastructure.rateLimiters,
    newRequestId: randomUUID,
  });
  const api = createApiServer(app, { ...http, logger, metrics, listener: 'public' });
  const { host } = service;
  const management = await serveManagement({ metrics, health, logger }, { port: http.managementPort, host });
  const served = await listenPort(http.port, { server: api.server, host });
  logger.info({ ...served, management: management.listening }, 'is up');
  const drain = async (): Promise<void> => {
    health.drain();
    api.drain();
    void infrastructure.stopJobs();
    await delay(shutdown.drainSeconds * 1000);
  };
  const step = (name: string, close: () => Promise<void> | void, timeoutMs: number) => ({ name, close, timeoutMs });
  return {
    closing: [
      step('the load balancers to look elsewhere', drain, shutdown.drainSeconds * 1000 + 1_000),
      step('the last answers', api.close, 10_000),
      step('the job runs to end after their batch', infrastructure.stopJobs, 6_000),
      step('the last e-mails', infrastructure.drainEmails, 4_000),
      step('PostgreSQL and caches', infrastructure.close, 5_000),
      step('telemetry', flushTelemetry, 2_000),
      management.closing,
    ],
  };
};
