import type { WatchedLoop } from '@orderline/platform';
import type { Receiving } from './receive-batch.ts';

export type KafkaSubscription = Receiving & {
  readonly consumer: string;
  readonly topics: readonly string[];
  /** Watches the consumer, and each batch while it is handled, under the name given. */
  readonly watch?: (name: string) => WatchedLoop;
  /** Is told whenever the consumer has joined its group anew. */
  readonly onRebalance?: () => void;
  /** A bug has ended the consumer: the process must end. */
  readonly onFatal: (error: Error) => void;
  /** A consumer that has heard nothing from a broker for that long is replaced. A minute when absent. */
  readonly silenceMs?: number;
};

export const watchedAs = (consumer: string): string => `consumer ${consumer}`;
