import { consumersOf, createWorkerApplication, now, openTransport } from '@orderline/composition';
import { isOutage, openWorkerInfrastructure } from '@orderline/composition/worker';
import { relayBackoff, relayPartitions } from '@orderline/domain/messaging';
import { createMetrics, createMonitoring, type Logger, type WorkerConfig } from '@orderline/platform';

/** Has the consumers of a worker handle what waits in the outbox, all of it, and ends. */
export const relayAll = async (config: WorkerConfig, logger: Logger): Promise<void> => {
  const metrics = createMetrics('worker');
  const { loopMonitor, states } = createMonitoring({ logger, metrics, version: 'test' });
  const infrastructure = await openWorkerInfrastructure(config, { metrics, logger, states });
  const { queue, receiving, partners } = infrastructure;
  const consumers = consumersOf(createWorkerApplication(infrastructure.ports));
  const needs = { receiving, consumers, partners, logger, metrics, loopMonitor };
  const transport = await openTransport({ ...config.kafka, clientId: 'test' }, needs);
  const ended = new AbortController();
  const running = transport.run(ended.signal);
  const relay = relayPartitions({ queue, publisher: transport.publisher, isOutage, backoff: relayBackoff, now });
  for (let due = await queue.due(now()); due.length > 0; due = await queue.due(now())) {
    await relay({ partitions: due, limit: 500 });
  }
  ended.abort();
  await running;
  await transport.close();
  await infrastructure.close();
};
