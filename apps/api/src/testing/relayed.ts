import { consumersOf, createWorkerApplication, now, openTransport } from '@orderline/composition';
import { isOutage, openWorkerInfrastructure } from '@orderline/composition/worker';
import { relayBackoff, relayPartitions } from '@orderline/domain/messaging';
import { createMetrics, createMonitoring, type Logger, type WorkerConfig } from '@orderline/platform';

/** What a worker stands on, and its consumers, which handle what waits in the outbox, all of it, when they are told to. */
export const openWorker = async (config: WorkerConfig, logger: Logger) => {
  const metrics = createMetrics('worker');
  const { loopMonitor, states } = createMonitoring({ logger, metrics, version: 'test' });
  const infrastructure = await openWorkerInfrastructure(config, { metrics, logger, states });
  const { queue, receiving, partners } = infrastructure;
  const consumers = consumersOf(createWorkerApplication(infrastructure.ports));
  const needs = { receiving, consumers, partners, logger, metrics, loopMonitor };
  const relay = async (): Promise<void> => {
    const transport = await openTransport({ ...config.kafka, clientId: 'test' }, needs);
    const ended = new AbortController();
    const running = transport.run(ended.signal);
    const publish = relayPartitions({ queue, publisher: transport.publisher, isOutage, backoff: relayBackoff, now });
    for (let due = await queue.due(now()); due.length > 0; due = await queue.due(now())) {
      await publish({ partitions: due, limit: 500 });
    }
    ended.abort();
    await running;
    await transport.close();
  };
  return { infrastructure, relay };
};

/** Has the consumers of a worker handle what waits in the outbox, and ends. */
export const relayAll = async (config: WorkerConfig, logger: Logger): Promise<void> => {
  const { infrastructure, relay } = await openWorker(config, logger);
  await relay();
  await infrastructure.close();
};
