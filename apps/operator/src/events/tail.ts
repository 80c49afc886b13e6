import type { KafkaConnection } from '@orderline/adapters-kafka';
import { topics } from '@orderline/contracts/events';
import type { WireEvent } from '@orderline/domain/messaging';
import { mustExist } from './must-exist.ts';

export type TailEvents = {
  readonly kafka: Pick<KafkaConnection, 'tail' | 'topics'>;
  readonly topic?: string;
  /** Only events of that key. */
  readonly key?: string;
  readonly fromBeginning: boolean;
  readonly limit: number;
  readonly json: boolean;
  readonly print: (line: string) => void;
  readonly say: (line: string) => void;
  readonly stop: AbortSignal;
};

const lineOf = ({ key, headers, value }: WireEvent, json: boolean): string =>
  json
    ? JSON.stringify({ key, headers, value })
    : `${headers.ce_time ?? ''} ${headers.ce_type ?? 'unknown'} ${key} ${value}`;

/** Prints events until the limit or the signal; throws Misuse where there is no such topic. */
export const tailEvents = async ({ kafka, print, say, stop, ...asked }: TailEvents): Promise<void> => {
  const { promise: over, resolve, reject } = Promise.withResolvers<void>();
  if (asked.topic !== undefined) await mustExist('topic', asked.topic, kafka.topics);
  const watched = asked.topic === undefined ? topics : [asked.topic];
  let left = asked.limit;
  const running = await kafka.tail({
    topics: watched,
    fromBeginning: asked.fromBeginning,
    onEvent: (wire) => {
      if (left === 0 || (asked.key !== undefined && wire.key !== asked.key)) return;
      left -= 1;
      print(`${lineOf(wire, asked.json)}\n`);
      if (left === 0) resolve();
    },
    onFatal: reject,
  });
  say(`watching ${watched.join(', ')}; Ctrl+C ends it\n`);
  stop.addEventListener('abort', () => resolve(), { once: true });
  if (stop.aborted) resolve();
  try {
    await over;
  } finally {
    await running.stop();
  }
};
