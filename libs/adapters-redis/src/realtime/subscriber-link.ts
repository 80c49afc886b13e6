import type { Redis } from 'ioredis';
import type { RedisLimits } from '../client.ts';

const PING_MS = 1000;

/** It subscribes by itself, so that a channel is asked for once, and its answer is known. */
export const SUBSCRIBER: RedisLimits = {
  autoResubscribe: false,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 1000,
  // Pings are answered, or the link is dead: nothing else tells of a peer that is gone, or frozen.
  socketTimeout: 2500,
  retryStrategy: (attempt) => Math.min(attempt * 100, 1000),
};

const CHUNK = 1000;

export type LinkEvents = {
  readonly onMessage: (name: string, text: string) => void;
  readonly onReady: () => void;
  readonly onLost: (error: unknown) => void;
  /** Another node has the channels now. */
  readonly onMoved: () => void;
};

export type SubscriberLink = {
  readonly isReady: () => boolean;
  /** Resolves once the server has confirmed all of them; they are of one slot, where it is of a cluster. */
  subscribe(names: readonly string[]): Promise<void>;
  unsubscribe(names: readonly string[]): Promise<void>;
  close(): void;
};

/** One connection that does nothing but hear. */
export const subscriberLink = (client: Redis, { onMessage, onReady, onLost, onMoved }: LinkEvents): SubscriberLink => {
  let last: unknown = new Error('the connection was lost');
  client.on('error', (error: unknown) => {
    last = error;
    onLost(error);
  });
  client.on('smessage', onMessage);
  client.on('moved', onMoved);
  client.on('ready', onReady);
  client.on('close', () => onLost(last));
  const pinging = setInterval(() => {
    if (client.status === 'ready') client.ping().catch(() => undefined);
  }, PING_MS).unref();
  if (client.status === 'ready') queueMicrotask(onReady);

  const each = async (names: readonly string[], send: (chunk: readonly string[]) => Promise<unknown>) => {
    const chunks = Array.from({ length: Math.ceil(names.length / CHUNK) }, (_, n) =>
      names.slice(n * CHUNK, (n + 1) * CHUNK),
    );
    await Promise.all(chunks.map(send));
  };
  return {
    isReady: () => client.status === 'ready',
    subscribe: (names) => each(names, (chunk) => client.ssubscribe(...chunk)),
    unsubscribe: (names) => each(names, (chunk) => client.sunsubscribe(...chunk)),
    close: () => {
      clearInterval(pinging);
      client.removeAllListeners();
      client.on('error', () => undefined);
      client.disconnect();
    },
  };
};
