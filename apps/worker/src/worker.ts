import {
  createFollowing,
  observeBy,
  openFollowing,
  openHandover,
  openKafkaTransport,
  type Transport,
  type TransportNeeds,
} from '@orderline/composition';
import {
  createHealth,
  createManagementServer,
  createMetrics,
  flushTelemetry,
  type Logger,
  listenPort,
  type RunningApp,
  type WorkerConfig,
} from '@orderline/platform';
import { consumersOf } from './consumers.ts';
import { runLoops } from './loops.ts';

const openTransport = ({ kafka: { brokers, clientId } }: WorkerConfig, needs: TransportNeeds): Transport =>
  brokers ? openKafkaTransport({ brokers, clientId: `${clientId}-worker` }, needs) : openHandover(needs);

/** Opens what the worker stands on, and starts its loops. */
export const startWorker = async (config: WorkerConfig, logger: Logger): Promise<RunningApp> => {
  const metrics = createMetrics('worker');
  const infrastructure = await openFollowing(config);
  const following = createFollowing(infrastructure.ports, observeBy(metrics));
  const consumers = consumersOf(following);
  const transport = openTransport(config, { receiving: infrastructure.receiving, consumers, logger });
  const health = createHealth({ checks: { ...infrastructure.checks, ...transport.checks } });
  const { promise: fatal, reject: onFatal } = Promise.withResolvers<never>();
  const management = createManagementServer({
    metrics,
    health,
    onError: (error) => logger.error({ err: error }, 'the management server failed'),
  });
  const loops = runLoops({
    infrastructure,
    transport,
    consumers,
    roles: config.worker.roles,
    relayConcurrency: Math.max(1, config.database.relayPoolSize - 1),
    logger,
    onFatal,
  });
  const listening = await listenPort(config.worker.managementPort, { server: management, host: config.service.host });
  logger.info({ ...listening, roles: config.worker.roles }, 'the worker is up');
  const step = (name: string, close: () => Promise<void> | void, timeoutMs: number) => ({ name, close, timeoutMs });
  return {
    failed: fatal,
    closing: [
      step('the events that are under way', () => loops.stop(), 10_000),
      step('the transport', () => transport.close(), 5_000),
      step('PostgreSQL', () => infrastructure.close(), 5_000),
      step('telemetry', flushTelemetry, 2_000),
      step('the management port', () => management.close() && undefined, 1_000),
    ],
  };
};
