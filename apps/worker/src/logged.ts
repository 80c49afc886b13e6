import type { EventConsumer } from '@orderline/composition';
import type { Logger } from '@orderline/platform';

type Handle = NonNullable<ReturnType<EventConsumer['handlerOf']>>;

const told =
  (logger: Pick<Logger, 'info'>, handle: Handle): Handle =>
  async (delivery, event) => {
    const { consumer, eventId, type, aggregateId, version } = delivery;
    const what = { consumer, eventId, type, key: aggregateId, eventVersion: version };
    const started = performance.now();
    const result = await handle(delivery, event);
    const outcome = result.ok ? result.value : result.error.kind;
    logger.info({ ...what, outcome, durationMs: Math.round((performance.now() - started) * 100) / 100 }, 'event');
    return result;
  };

/** The consumers, which tell of each event that they have handled what became of it, in the request and the trace that it comes from. */
export const logged = (logger: Pick<Logger, 'info'>, consumers: readonly EventConsumer[]): readonly EventConsumer[] =>
  consumers.map((consumer) => ({
    ...consumer,
    handlerOf: (type) => {
      const handle = consumer.handlerOf(type);
      return handle && told(logger, handle);
    },
  }));
