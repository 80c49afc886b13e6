import { setTimeout as sleep } from 'node:timers/promises';
import { unwatched } from '@orderline/platform';
import type { Kafka } from 'kafkajs';
import { beginLife, type Ending, type Life } from './consumer-life.ts';
import { kafkaUnavailable } from './explain.ts';
import { type KafkaNames, kafkaNames } from './names.ts';
import { type KafkaSubscription, watchedAs } from './receive-batch.ts';

export type RunningConsumer = { stop(): Promise<void> };

const againMs = { first: 250, longest: 2_000 } as const;

/**
 * Consumes as the consumer's group, each partition in order, offsets committed behind the effects. kafkajs gives a
 * consumer up after some failures, for good where a broker has no coordinator yet, and could do so without a word;
 * whatever ends one, there is another, or `onFatal` where a bug did.
 */
export const runKafkaConsumer = async (
  kafka: Kafka,
  subscription: KafkaSubscription,
  names: KafkaNames = kafkaNames(),
): Promise<RunningConsumer> => {
  const { consumer, watch = () => unwatched } = subscription;
  const stopping = new AbortController();
  const { signal } = stopping;
  const watched = watch(watchedAs(consumer));
  const begin = () => beginLife({ kafka, subscription, names, watched, stopping: signal });
  let life: Life | null = await begin().catch((error: unknown) => {
    watched.ended();
    throw kafkaUnavailable(error);
  });
  const beginAgain = async (): Promise<Life | null> => {
    for (let wait: number = againMs.first; !signal.aborted; wait = Math.min(2 * wait, againMs.longest)) {
      await sleep(wait, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) break;
      try {
        return await begin();
      } catch (error) {
        watched.failed(kafkaUnavailable(error));
      }
    }
    return null;
  };
  const follow = async (): Promise<void> => {
    while (life && !signal.aborted) {
      const ending: Ending = await life.ended;
      await life.leave();
      if (signal.aborted) return;
      if (ending.final) return subscription.onFatal(kafkaUnavailable(ending.error));
      watched.failed(kafkaUnavailable(ending.error));
      life = await beginAgain();
    }
  };
  const following = follow().finally(watched.ended);
  return {
    stop: async () => {
      stopping.abort();
      await life?.leave();
      await following;
    },
  };
};
