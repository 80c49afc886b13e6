import { askTogether, type Result, type TogetherOptions } from '../shared/index.ts';
import type { ChannelLog, Reading, ReadRequest, Unrecoverable } from './ports.ts';

type Answer = Result<Reading, Unrecoverable>;

export type LogReaderOptions = Pick<TogetherOptions<ReadRequest, Answer>, 'most' | 'concurrency'> & {
  readonly onRead?: ((requests: number) => void) | undefined;
};

export type LogReader = {
  /** Before others: somebody waits for a subscription to be answered. */
  readonly readSoon: (request: ReadRequest) => Promise<Answer>;
  readonly read: (request: ReadRequest) => Promise<Answer>;
};

const keyOf = ({ channel, since }: ReadRequest): string =>
  since === undefined ? channel : `${channel} ${since.offset} ${since.epoch}`;

/** Reads a log for many at a time. */
export const createLogReader = (
  log: ChannelLog,
  { onRead = () => undefined, ...limits }: LogReaderOptions,
): LogReader => {
  const read = (requests: readonly ReadRequest[]): Promise<readonly Answer[]> => {
    onRead(requests.length);
    return log.read(requests);
  };
  const together = askTogether({ ...limits, keyOf, ask: read });
  return { readSoon: together.askSoon, read: together.ask };
};
