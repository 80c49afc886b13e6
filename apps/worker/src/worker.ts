import { consumersOf, createWorkerApplication, logged, observeBy, openTransport } from '@orderline/composition';
import { openWorkerInfrastructure } from '@orderline/composition/worker';
import { askForPayments, askForRefunds } from '@orderline/domain/fulfilment';
import {
  createHealth,
  createMetrics,
  createMonitoring,
  flushTelemetry,
  type Logger,
  type RunningApp,
  serveManagement,
  type WorkerConfig,
  watchStartup,
} from '@orderline/platform';
import { runLoops } from './loops.ts';

/** Opens what the worker stands on, and starts its loops. */
export const startWorker = async (config: WorkerConfig, logger: Logger): Promise<RunningApp> => {
  const metrics = createMetrics('worker');
  const monitoring = createMonitoring({ logger, metrics, version: config.service.version });
  const { heartbeats, loopMonitor, states, onFinding } = monitoring;
  const infrastructure = await openWorkerInfrastructure(config, { metrics, logger, states });
  const following = createWorkerApplication(infrastructure.ports, observeBy(metrics));
  const consumers = logged(logger, consumersOf(following));
  const transport = await openTransport(
    { ...config.kafka, clientId: `${config.kafka.clientId}-worker` },
    { receiving: infrastructure.receiving, consumers, partners: infrastructure.partners, logger, metrics, loopMonitor },
  );
  const health = createHealth({ checks: { ...infrastructure.checks, ...transport.checks }, heartbeats, onFinding });
  // Before anything is done for others: a worker whose port is busy must not have begun.
  const management = await serveManagement(
    { metrics, health, logger },
    { port: config.worker.managementPort, host: config.service.managementHost },
  );
  const { promise: fatal, reject: onFatal } = Promise.withResolvers<never>();
  const { payments } = infrastructure.ports;
  const loops = runLoops({
    payments: payments && askForPayments({ ...infrastructure.ports, payments }),
    refunds: payments && askForRefunds({ ...infrastructure.ports, payments }),
    infrastructure,
    transport: { ...transport, publisher: infrastructure.announcing.announced(transport.publisher) },
    consumers,
    roles: config.worker.roles,
    relayConcurrency: Math.max(1, config.database.relayPoolSize - 1),
    loopMonitor,
    onFatal,
  });
  const stopWatching = loopMonitor.start(health);
  const startup = watchStartup(health, { seconds: config.service.startupTimeoutSeconds });
  logger.info({ ...management.listening, host: config.service.managementHost, roles: config.worker.roles }, 'is up');
  const stopWatch = (): void => {
    startup.stop();
    stopWatching();
  };
  const step = (name: string, close: () => Promise<void> | void, timeoutMs: number) => ({ name, close, timeoutMs });
  return {
    failed: Promise.race([fatal, startup.failed]),
    closing: [
      step('the watch over its loops', stopWatch, 1_000),
      step('the events that are under way', () => loops.stop(), 10_000),
      step('the transport', () => transport.close(), 5_000),
      step('PostgreSQL', () => infrastructure.close(), 5_000),
      step('telemetry', flushTelemetry, 2_000),
      management.closing,
    ],
  };
};
